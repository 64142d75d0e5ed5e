"""Applying a plan: refused when it is stale or not approved, else all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from attain.cases.changes import live
from attain.errors import Refusal
from attain.jobs.worker import run_all
from attain.kernel import put_in_force
from attain.people.tables import person
from attain.planning.approving import approval, approvers
from attain.revisions.history import hash_of, made
from attain.revisions.tables import change_plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from attain.changing.three import Drift, Take
    from attain.kernel import Kernel
    from attain.planning.plan import Plan
    from attain.revisions.apply import Applied
    from attain.store.doors import Actor, Tx

SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Checked(live.Follow):
    """The plan still holds, and is approved where it has to be."""

    plan: Plan
    take: Take = ""

    def before(self, tx: Tx, n: int) -> None:
        """Refusal `stale`, `drift` or `not_approved`."""
        if n != self.plan.base or hash_of(tx.connection, n) != self.plan.base_hash:
            raise Refusal("stale", f"This plan is stale: {said_of(tx.connection, n)}. Plan again.")
        if self.plan.drift and self.take != "files":
            raise Refusal("drift", refused(self.plan.drift))
        refuse_unapproved(tx.connection, self)

    def after(self, tx: Tx, applied: Applied) -> None:
        """What running reviews go on with; and the plan is done."""
        live.Follow(self.world).after(tx, applied)
        same = change_plan.c.hash == self.plan.hash
        tx.connection.execute(update(change_plan).where(same).values(applied_as=applied.n))


def said_of(connection: Connection, n: int) -> str:
    """`revision 8 was applied by K. Lamarr at 14:02 on 2027-03-05`."""
    found = made(connection, n)
    if found is None:
        return "nothing was applied yet"
    name = connection.execute(select(person.c.name).where(person.c.id == found.by)).scalar() if found.by else None
    return f"revision {n} was applied by {name or 'the command line'} at {found.at:%H:%M} on {found.at:%Y-%m-%d} (UTC)"


def refuse_unapproved(connection: Connection, checked: _Checked) -> None:
    """Refusal where a policy asks for an approval that this plan does not have."""
    wanted = approvers(connection, checked.world)
    if not wanted:
        return
    if not checked.plan.author:
        raise Refusal(
            "no_author", "The policy wants a second person's approval, so say who made this plan: --as NUMBER."
        )
    if approval(connection, checked.plan.hash) is None:
        who = " and ".join(wanted)
        raise Refusal(
            "not_approved", f"The policy wants the approval of {who} first: attain approve PLANFILE --as NUMBER."
        )


def refused(drift: Sequence[Drift]) -> str:
    """Why files are not applied over what was changed in the portal."""
    named = "; ".join(f"{one.kind} {one.id} {one.where}".strip() for one in drift[:SHOWN])
    more = f" and {len(drift) - SHOWN} more" if len(drift) > SHOWN else ""
    return (
        f"Changed since files were last applied, and not in these: {named}{more}. Write it into the files with attain "
        "pull DIR; or say --take files to overwrite it, --take live to pull it and apply the rest."
    )


def apply_plan(kernel: Kernel, actor: Actor, plan: Plan, take: Take = "") -> Applied:
    """Put a plan in force; `take` files: over what was changed in the portal since.

    What counts at once reaches running reviews by a job; `follow_now` does it here.
    """
    checked = _Checked(kernel.world, plan, take)
    return put_in_force(kernel, actor, plan.documents, plan.plugins, plan.message, checked, plan.origin)


def follow_now(kernel: Kernel) -> int:
    """Do the jobs that bring running reviews what counts at once; gives how many portions it took."""
    return run_all(kernel.store, live.handlers(kernel.world))
