"""What conditions ask about the time before a case: earlier cases, measures over time, days under a manager."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import scores_for_engine
from attain.cases.tables import cases
from attain.measures.store import everything
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.history import managed
from attain.phrases.calendar import local_day
from attain.workflow.past import Dated, Past, PastCase, bound_for, counted_days, days_with
from attain.workflow.result_scale import measured_on

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.phrases import ast
    from attain.phrases.ast import Duration
    from attain.phrases.conditions import Order, Value
    from attain.workflow.past import Led, bound_for

Periods = Sequence[tuple[date, date]]


class Before:
    """What was before an instant, for several people at once; each kind is read when it is first asked for."""

    def __init__(self, connection: Connection, persons: Collection[int], at: datetime) -> None:
        self._connection, self._persons, self._at = connection, set(persons), at

    @cached_property
    def cases(self) -> Mapping[int, Sequence[tuple[int, PastCase]]]:
        """{person: (id, case) of everything about him, the oldest first}, with the final scores."""
        columns = ("id", "subject_id", "workflow", "zone", "opened_at", "closed_at")
        rows = self._connection.execute(
            select(*(cases.c[name] for name in columns))
            .where(cases.c.subject_id.in_(self._persons))
            .order_by(cases.c.opened_at, cases.c.id)
        ).all()
        scores = scores_for_engine(self._connection, [row.id for row in rows])
        found: dict[int, list[tuple[int, PastCase]]] = defaultdict(list)
        for row in rows:
            final = {name: value for (name, layer), value in scores[row.id].items() if layer == "final"}
            closed = local_day(row.closed_at, row.zone) if row.closed_at else None
            one = PastCase(row.workflow, local_day(row.opened_at, row.zone), closed, final)
            found[row.subject_id].append((row.id, one))
        return found

    @cached_property
    def measures(self) -> Mapping[int, Mapping[str, Sequence[Dated]]]:
        """{person: {measure: every value recorded, the oldest first}}; what a file corrected counts once."""
        found: dict[int, dict[str, list[Dated]]] = defaultdict(lambda: defaultdict(list))
        last: dict[tuple[int, str], tuple[str, date]] = {}
        for one in everything(self._connection, self._persons):
            value = one.label or one.off_scale or one.number
            if value is not None and not one.item:
                values, line = found[one.person_id][one.name], (one.person_id, one.name)
                said = (one.source, one.valid_from)
                if one.source == "import" and last.get(line) == said:
                    values.pop()
                values.append(Dated(one.valid_from, value))
                last[line] = said
        return found

    @cached_property
    def managed(self) -> Mapping[int, Sequence[Led]]:
        """{person: who was his manager, and when}."""
        return managed(self._connection, view(self._connection, self._at), self._persons)


@dataclass(frozen=True, slots=True)
class LookingBack:
    """The past of one case, put together when the first condition asks for it."""

    before: Before
    running: Running
    facts: Mapping[int, Mapping[str, Any]]
    at: datetime
    about: int
    """Of whom is asked: the subject, or a candidate for a role."""

    def value(self, subject: ast.Subject) -> Value | None:
        """As `Past.value`."""
        return self._past().value(subject)

    def times(self, subject: ast.Subject, length: Duration, order: Order | None = None, now: Any = None) -> int | None:
        """As `Past.times`."""
        return self._past().times(subject, length, order, now)

    def _past(self) -> Past:
        running, state = self.running, self.running.state
        today = local_day(self.at, running.zone)
        ends = {key.step: one.ended_at for key, one in sorted(state.steps.items()) if one.ended_at}
        earlier = [one for number, one in self.before.cases.get(running.subject_id, ()) if number != running.id]
        return Past(
            today,
            running.workflow.id,
            local_day(state.opened_at, running.zone),
            running.started_by,
            earlier,
            self.before.measures.get(running.subject_id, {}),
            self._days_with(today),
            {step: local_day(at, running.zone) for step, at in ends.items()},
            running.calendar,
            partial(measured_on, running.catalogue),
        )

    def _days_with(self, today: date) -> dict[str, int]:
        """{person of the document: days in which he was the employee's manager}, without those that do not count."""
        led = self.before.managed.get(self.running.subject_id, ())
        left_out = periods(self.facts.get(self.running.subject_id, {}).get(self.running.workflow.not_counted))
        bound = bound_for(self.running.workflow, self.running.state, self.about)
        return days_with(led, bound, today, left_out)


def days_led(connection: Connection, running: Running, at: datetime) -> dict[int, int]:
    """{person: days in which he led the employee within the period that is judged}, without what does not count."""
    first, last = running.period
    subject = running.subject_id
    said = facts(connection, [subject], at, [running.workflow.not_counted]).get(subject, {})
    left_out, after = periods(said.get(running.workflow.not_counted)), last + timedelta(days=1)
    found: defaultdict[int, int] = defaultdict(int)
    for one in managed(connection, view(connection, at), [subject])[subject]:
        start, until = max(one.start, first), min(one.until or after, after)
        if start < until:
            found[one.manager] += counted_days(start, until, left_out)
    return found


def periods(said: Any) -> Periods:
    """The stretches of a fact of periods, first and last day; none for anything else."""
    found = []
    for one in said if isinstance(said, tuple | list) else ():
        first, last = (one.get("from"), one.get("until")) if isinstance(one, Mapping) else (None, None)
        if isinstance(first, date):
            found.append((first, last if isinstance(last, date) else date.max))
    return found
