"""Many reviews, some in one transaction: few statements for all, and one that cannot be moved keeps no others back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlalchemy import select

from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.running import Running, held, many
from attain.cases.tables import cases
from attain.cases.waking import AT_ONCE, THE_DATABASE
from attain.errors import AttainError, Refusal
from attain.workflow.inputs import TimePassed

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.engine import Transition

T = TypeVar("T")
ITS_OWN = (AttainError, LookupError, ValueError)
"""What may be wrong with one review and says nothing about the next."""


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """What a stretch came to: a result for each transaction, an error for each review that could not be done."""

    results: list[T] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)


def in_stretches(
    store: Store, actor: Actor, command: str, case_ids: Sequence[int], work: Callable[[Tx, Sequence[int]], T]
) -> Iterator[Done[T]]:
    """Do `work` for all these reviews, so many in one transaction; one that fails is done again review by review.

    Raises what is the database's own fault.  What was committed before stays, and each review is done whole or not.
    """
    for start in range(0, len(case_ids), AT_ONCE):
        some = case_ids[start : start + AT_ONCE]
        done: Done[T] = Done()
        try:
            with store.write(actor, command) as tx:
                found = work(tx, some)
            done.results.append(found)
        except Exception:  # one by one, each shows what is wrong with it
            for case_id in some:
                _alone(done, lambda: store.write(actor, command), case_id, work)
        yield done


def _alone(
    done: Done[T],
    writing: Callable[[], AbstractContextManager[Tx]],
    case_id: int,
    work: Callable[[Tx, Sequence[int]], T],
) -> None:
    try:
        with writing() as tx:
            found = work(tx, [case_id])
        done.results.append(found)
    except THE_DATABASE:
        raise
    except ITS_OWN as error:
        done.errors.append(error)


def within(tx: Tx, case_ids: Sequence[int], work: Callable[[Tx, Sequence[int]], None]) -> list[tuple[int, Exception]]:
    """The same inside a transaction that goes on whatever happens; gives (review, error) of those that failed."""
    if not case_ids:
        return []
    try:
        with tx.savepoint():
            work(tx, case_ids)
    except ITS_OWN as error:
        if len(case_ids) == 1:
            return [(case_ids[0], error)]
        return [each for case_id in case_ids for each in within(tx, [case_id], work)]
    return []


class Stretch:
    """Reviews in the hands of one transaction: locked together, read together; each read anew where another may have
    touched it.
    """

    def __init__(self, tx: Tx, world: World, case_ids: Sequence[int]) -> None:
        self._tx, self._world = tx, world
        held(tx, case_ids)
        self._read = {each.id: each for each in many(tx.connection, world.catalogues, case_ids)}
        due = select(cases.c.id).where(cases.c.id.in_(case_ids), cases.c.wakes_at <= tx.now)
        self._due = set(tx.connection.execute(due).scalars())

    def take(self, case_id: int) -> Running:
        """One of them with what time alone does done under the revision that it runs on; Refusal where there is none
        to be seen.
        """
        running = self._now(case_id)
        if case_id not in self._due or not running.state.is_open:
            return running
        after, transition, left = move(self._tx, self._world, running, TimePassed())
        follow(self._tx, self._world, after, transition, left)
        self._read.clear()
        return self._now(case_id)

    def moved(self, transition: Transition) -> None:
        """What followed from it may have touched the others: where anything but the move itself happened."""
        if len(transition.events) > 1:
            self._read.clear()

    def _now(self, case_id: int) -> Running:
        if case_id not in self._read:
            found = many(self._tx.connection, self._world.catalogues, [case_id])
            self._read |= {each.id: each for each in found}
        if case_id not in self._read:
            raise Refusal("no_case", "There is no such review.")
        return self._read[case_id]
