"""Changes of agreed goals as stories tell them: the same acts as on the pages, of the newest change of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.api.forms import Refusal
from goals_based import changing
from goals_based.tables import change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attain.api.lists import SettledList
    from attain.api.store import Tx
    from goals_based.changing import Plan


class GoalChanges:
    """Asks for changes of agreed goals and decides about them."""

    def entries(self, found: SettledList, by: int) -> Sequence[Mapping[str, Any]]:
        """The goals as they are now.  Refusal `not_open` where none are agreed that he may read."""
        return _plan(found, by).entries

    def ask(self, tx: Tx, found: SettledList, by: int, entries: Sequence[Mapping[str, Any]], reason: str) -> None:
        """Ask for a change."""
        changing.ask(tx, _plan(found, by), [dict(one) for one in entries], reason)

    def decide(self, tx: Tx, found: SettledList, by: int, *, yes: bool, reason: str) -> None:
        """Approve or decline the newest one."""
        changing.decide(tx, _plan(found, by), _newest(found, "id"), yes=yes, answer=reason)

    def withdraw(self, tx: Tx, found: SettledList, by: int) -> None:
        """Take the newest one back."""
        changing.withdraw(tx, _plan(found, by), _newest(found, "id"))

    def state(self, found: SettledList) -> str:
        """How it stands with the newest one; "" where nobody asked for any."""
        return str(_of(found, "state") or "")


def _plan(found: SettledList, by: int) -> Plan:
    try:
        return changing.plan_of(found, by)
    except Refusal as refused:
        raise Refusal("not_open", "No goals are agreed here yet that could be changed by you.") from refused


def _newest(found: SettledList, column: str) -> int:
    number = _of(found, column)
    if number is None:
        raise Refusal("not_open", "There is no such change.")
    return int(number)


def _of(found: SettledList, column: str) -> Any:
    mine = (change.c.case_id == found.running.id, change.c.step == found.step.id)
    newest = select(change.c[column]).where(*mine).order_by(change.c.id.desc()).limit(1)
    return found.connection.execute(newest).scalar()
