"""One person's task with everything that its page needs; only read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from attain.access.reading import submissions
from attain.cases import asking
from attain.cases.facts import Resolver
from attain.cases.running import Running, one
from attain.cases.tables import case_event, task
from attain.cases.viewing import viewpoint
from attain.errors import Refusal
from attain.forms.dates import has_limits
from attain.forms.decisions import form_of_choice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.forms.model import Field
    from attain.phrases.ast import People
    from attain.workflow.model import Step

ASKING = ("fill_form", "ask_each", "meet", "plan", "add")


@dataclass(frozen=True, slots=True)
class OpenedTask:
    """A task in the eyes of the person whose it is."""

    row: Row[Any]
    running: Running
    person_id: int
    at: datetime
    world: World
    connection: Connection
    in_name_of: int = 0
    """Whose task it is, when somebody else does it for him."""

    @property
    def step(self) -> Step:
        """The step that the task belongs to."""
        return self.running.workflow.step(self.row.step)

    @property
    def target(self) -> Step | None:
        """The step that is approved or agreed here; None where nothing is."""
        if self.row.verb == "agree":
            return self.step
        what = self.step.what[0] if self.step.what else ""
        return next((each for each in self.running.workflow.walk() if each.id == what), None)

    def before(self, step: Step) -> dict[tuple[str, str, str], Any]:
        """The newest answers of a step that this person may read whole: what a new attempt starts from."""
        view = viewpoint(self.connection, self.running, self.person_id, self.at)
        seen = [each for each in submissions(self.connection, view, self.running.id) if each.step == step.id]
        if step.id == self.row.step and not step.repeat.is_plain:
            seen = [each for each in seen if each.attempt < self.row.attempt]
        return dict(seen[-1].answers) if seen and not seen[-1].partly else {}

    def asked(self, step: Step, before: Mapping[tuple[str, str, str], Any], more: int = 0) -> asking.Asked:
        """The form of a step, with the items that were frozen when this task opened."""
        look = Resolver(self.connection, self.world, self.at).looks_of(self.running)
        frozen = asking.from_plain(self.row.frozen)
        items = asking.items_now(self.connection, self.world, self.running, step, frozen, self.at)
        return asking.with_rows(asking.asked(self.running, step, items, before, look), more)

    def asks(self) -> dict[str, Field]:
        """{choice: the field that it asks}, with the days between which a date must lie."""
        forms = {each.id: form_of_choice(each.asks) for each in self.step.choices if each.asks}
        if any(has_limits(form) for form in forms.values()):
            look = Resolver(self.connection, self.world, self.at).looks_of(self.running)
            forms = {name: asking.limited(self.running, self.step, form, look) for name, form in forms.items()}
        return {name: form.sections[0].fields[0] for name, form in forms.items()}

    def why_sent_back(self) -> str:
        """The reason with which the present attempt was asked for; "" for a first attempt."""
        if self.row.attempt < 2:
            return ""
        rows = (
            select(case_event.c.data).where(case_event.c.case_id == self.running.id).order_by(case_event.c.seq.desc())
        )
        for data in self.connection.execute(rows).scalars():
            if data["event"] == "SentBackTo" and self.row.step in (data["to"], *data.get("again", ())):
                return str(data.get("reason", ""))
        return ""

    def may_choose(self, step: Step) -> tuple[int, ...]:
        """The people who may be named in a nominate step, in the order of staff numbers."""
        if step.choose is None:
            return ()
        barred = {self.running.subject_id}
        for role in step.choose.not_from:
            barred |= set(self._holders(role))
        return tuple(each for each in self._find(step.choose.source) if each not in barred)

    def _holders(self, role: str) -> Sequence[int]:
        bound = self.running.state.bound.get(role)
        definition = self.running.workflow.people.get(role)
        return bound or (self._find(definition.phrase) if definition is not None else ())

    def _find(self, phrase: People) -> tuple[int, ...]:
        return Resolver(self.connection, self.world, self.at).people(self.running, phrase)


def open_task(connection: Connection, world: World, person_id: int, task_id: int, at: datetime) -> OpenedTask:
    """The person's own task, open or done; Refusal `no_task` for one that is not his, as for one that there is not."""
    row = connection.execute(select(task).where(task.c.id == task_id)).first()
    if row is None or row.person_id != person_id:
        raise Refusal("no_task", "There is no such task for you.")
    return OpenedTask(row, one(connection, world.catalogues, row.case_id), person_id, at, world, connection)
