"""A list that a running review settled, in the hands of whatever brings it: its form as now, its people, its time.

The submission in the review stays what was agreed then; a plugin that lets the list change keeps the changes itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from attain.cases import asking
from attain.cases.facts import Resolver
from attain.cases.running import Running, one
from attain.cases.telling import persons_of, post_about
from attain.errors import Refusal
from attain.forms.entries import SECTION
from attain.phrases.parser import parse_time

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.forms.keys import Answers, Key
    from attain.store.doors import Tx
    from attain.workflow.model import Step


@dataclass(frozen=True, slots=True)
class SettledList:
    """The list of one plan step of one case, as things stand at `at`."""

    connection: Connection
    world: World
    running: Running
    step: Step
    at: datetime

    @property
    def document(self) -> str:
        """The id of the document that says what the list is of."""
        return self.step.what[0].partition(" ")[2]

    @property
    def is_open(self) -> bool:
        """Whether the review still runs."""
        return self.running.state.is_open

    def holders(self, role: str) -> Sequence[int]:
        """Who somebody of the cast is now."""
        return persons_of(self.connection, self.world, self.running, role, self.at)

    def able(self, role: str, barred: Collection[int]) -> Sequence[int]:
        """Who somebody of the cast is, or who stands in for him by `if_none`, without the subject and whoever is
        barred; nobody when the line ends.
        """
        seen: set[str] = set()
        while role not in seen:
            seen.add(role)
            kept_out = {*barred, self.running.subject_id}
            if able := [one for one in self.holders(role) if one not in kept_out]:
                return able
            person = self.running.workflow.people.get(role)
            after = person.if_none if person is not None else "skip"
            if not isinstance(after, str):
                found = Resolver(self.connection, self.world, self.at).people(self.running, after)
                return [one for one in found if one not in kept_out]
            role = after
        return []

    def has_come(self, time: str) -> bool:
        """Whether something that begins at a time has begun; False while the time is not known."""
        begins = Resolver(self.connection, self.world, self.at).begins(self.running, parse_time(time))
        return begins is not None and begins <= self.at

    def asked(self, before: Answers, more: int = 0, taken: Collection[str] = ()) -> asking.Asked:
        """The list's form, filled with `before`, with choices as of now and so many empty entries behind it, none of
        which has a key that is `taken`; given entries that are locked stay as they are.
        """
        look = Resolver(self.connection, self.world, self.at).looks_of(self.running)
        items = asking.items_now(self.connection, self.world, self.running, self.step, {}, self.at)
        return asking.with_rows(asking.asked(self.running, self.step, items, before, look), more, taken)

    def answers(self, entries: Sequence[Mapping[str, Any]]) -> dict[Key, Any]:
        """Entries as answers of the form; what the form does not ask is left out."""
        form, _ = asking.form_for(self.running, self.step)
        known = {field.id for _, field in form.fields()}
        return {
            (SECTION, str(entry["key"]), name): value
            for entry in entries
            for name, value in entry.items()
            if name in known and value not in (None, "", [])
        }

    def tell(self, tx: Tx, cause: str, persons: Sequence[int], subject: str, body: str) -> None:
        """One message to each; `cause` names it within the case, so that it goes out once."""
        post_about(tx, self.running, cause, persons, subject, body)


class ListChanger(Protocol):
    """Changes lists of one kind that reviews settled: somebody asks, another approves.

    Each raises Refusal for whoever may not, `not_open` where nothing is settled that he may read, BadInput for what
    does not fit.
    """

    def entries(self, found: SettledList, by: int) -> Sequence[Mapping[str, Any]]:
        """The list as it is now, for somebody who may read it."""
        ...

    def ask(self, tx: Tx, found: SettledList, by: int, entries: Sequence[Mapping[str, Any]], reason: str) -> None:
        """Ask that the list becomes these entries."""
        ...

    def decide(self, tx: Tx, found: SettledList, by: int, *, yes: bool, reason: str) -> None:
        """Approve or decline what was asked last."""
        ...

    def withdraw(self, tx: Tx, found: SettledList, by: int) -> None:
        """Take back what one asked last."""
        ...

    def state(self, found: SettledList) -> str:
        """How it stands with what was asked last: waiting, approved, declined or withdrawn; "" where nothing was."""
        ...


def settled_list(connection: Connection, world: World, case_id: int, step_id: str, at: datetime) -> SettledList | None:
    """The list of a plan step; None where there is no such step or review."""
    try:
        running = one(connection, world.catalogues, case_id)
    except Refusal:
        return None
    step = next((each for each in running.workflow.walk() if each.id == step_id and each.do == "plan"), None)
    return None if step is None else SettledList(connection, world, running, step, at)
