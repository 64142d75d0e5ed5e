"""What several voices said of somebody, as one viewer may hear it: of a step, or put together for a report.

A grant for the step or for the report decides whether and how; the promise of each anonymous step decides what is left
of it; what policy never shows this viewer is left out.  Who has no grant gets None, as if there were nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attain.access import rules
from attain.access.anonymous import Answered, GroupSeen, closed_steps, totals
from attain.access.reading import all_newest, grants
from attain.cases.forms_of import form_for
from attain.cases.promises import IN_WORDS, group_of, promise_of
from attain.cases.viewing import viewpoint

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.access.reading import Viewpoint
    from attain.cases.running import Running
    from attain.workflow.model import Step

WITH_WORDS = ("averages_and_shuffled_comments", "without_names", "full")
Joined = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Heard:
    """Groups that may be shown, and the names of those that stay hidden because too few answered.

    A group's name is that of its step (or the step's own name for its group), or of the bigger group.
    """

    groups: tuple[GroupSeen, ...]
    too_few: tuple[str, ...]
    how: str

    def group(self, name: str) -> GroupSeen | None:
        """The group of this name, when it may be shown."""
        return next((one for one in self.groups if one.group == name), None)


def of_step(connection: Connection, running: Running, person_id: int, at: datetime, step_id: str) -> Heard | None:
    """What was said in one anonymous step; None for somebody without a row for it, or while answers may come."""
    step = _steps(running).get(step_id)
    view = viewpoint(connection, running, person_id, at)
    granted = grants(connection, person_id, [running.id], at).get(running.id, {})
    how = rules.how(view.table, granted, view.hidden, step_id)
    if step is None or step.anonymous is None or how is None or step_id not in closed_steps(connection, running.id):
        return None
    heard = _heard(connection, running, [step], {}, how)
    return replace(heard, groups=tuple(_allowed(one, [step_id], view, granted) for one in heard.groups))


def of_report(
    connection: Connection, running: Running, person_id: int, at: datetime, report: str, groups: Joined
) -> Heard | None:
    """What a report may show to this person, None where no row lets him read it.

    `report` is its address in the table of rows (`report feedback_summary`); `groups` are {name: steps}: one step for a
    plain group, which keeps the step's name, several for a bigger one.
    """
    view = viewpoint(connection, running, person_id, at)
    granted = grants(connection, person_id, [running.id], at).get(running.id, {})
    how = rules.how(view.table, granted, view.hidden, report)
    if how is None:
        return None
    known = _steps(running)
    ids = dict.fromkeys(step for steps in groups.values() for step in steps if step in known)
    joined = {name: [group_of(known[step]) for step in steps if step in known] for name, steps in groups.items()}
    bigger = {name: parts for name, parts in joined.items() if len(parts) > 1}
    heard = _heard(connection, running, [known[one] for one in ids], bigger, how)
    return replace(heard, groups=tuple(_not_hidden(one, ids, view) for one in heard.groups))


def _steps(running: Running) -> dict[str, Step]:
    return {step.id: step for step in running.workflow.walk()}


def _heard(connection: Connection, running: Running, steps: Collection[Step], joined: Joined, how: str) -> Heard:
    promise, anonymous = promise_of(connection, running), [step for step in steps if step.anonymous]
    words = how in WITH_WORDS
    seen = totals(connection, running.id, [step.id for step in anonymous], promise, with_words=words, joined=joined)
    names = {*map(group_of, anonymous), *joined}
    closed = closed_steps(connection, running.id)
    over = {group_of(step) for step in anonymous if step.id in closed} - promise.waiting
    groups = [one for one in seen if one.group in names]
    named = [_named(connection, running, step, with_words=words) for step in steps if not step.anonymous]
    too_few = tuple(sorted(over - {one.group for one in groups}))
    return Heard((*groups, *(one for one in named if one is not None)), too_few, how)


def _named(connection: Connection, running: Running, step: Step, *, with_words: bool) -> GroupSeen | None:
    """A step whose writers are known, such as the own view: the newest that each of them wrote."""
    found = all_newest(connection, running.id, step.id)
    form, _ = form_for(running, step)
    texts = {(section.id, one.id) for section, one in form.fields() if one.type in IN_WORDS}
    gathered: dict[tuple[str, str, str], list[Any]] = defaultdict(list)
    for written in found:
        for address, value in written.items():
            if with_words or (address[0], address[2]) not in texts:
                gathered[address].append(value)
    questions = tuple(_answered(address, values, texts) for address, values in sorted(gathered.items()))
    return GroupSeen(group_of(step), len(found), Decimal(len(found)), questions) if found else None


def _answered(address: tuple[str, str, str], values: list[Any], texts: Collection[tuple[str, str]]) -> Answered:
    if (address[0], address[2]) in texts:
        return Answered(*address, {}, tuple(str(value) for value in values))
    return Answered(*address, dict(sorted(Counter(str(value) for value in values).items())), ())


def _allowed(group: GroupSeen, steps: Iterable[str], view: Viewpoint, granted: Mapping[str, str]) -> GroupSeen:
    """Field by field, for a row may speak of one (rule 2); words only where that row covers them."""
    kept = []
    for one in group.questions:
        ways = [rules.how(view.table, granted, view.hidden, f"{step}.{one.section}.{one.field}") for step in steps]
        if all(way is not None and (way in WITH_WORDS or not one.words) for way in ways):
            kept.append(one)
    return replace(group, questions=tuple(kept))


def _not_hidden(group: GroupSeen, steps: Iterable[str], view: Viewpoint) -> GroupSeen:
    """Without what policy never shows (rule 4); a report's own row stands for everything else in it (rule 3)."""
    listed = list(steps)
    kept = [
        one
        for one in group.questions
        if not any(
            f"{step}.{one.section}.{one.field}" == never or f"{step}.{one.section}.{one.field}".startswith(f"{never}.")
            for step in listed
            for never in view.hidden
        )
    ]
    return replace(group, questions=tuple(kept))
