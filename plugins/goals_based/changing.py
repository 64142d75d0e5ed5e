"""Agreed goals that change: somebody asks, giving a reason; another approves; what was before is kept.

A goal plan says who may and until when (`changes_after_approval`).  Nobody approves what he wrote: then whoever stands
in for him does, and where nobody does who may read the plan, the employee himself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from attain.api.cases import PlanSettled
from attain.api.forms import BadInput, Problem, Refusal
from attain.api.lists import asked_entries, checked
from attain.api.people import names_of
from goals_based import reading
from goals_based.items import key_of_goal
from goals_based.settling import KIND, plans_settled
from goals_based.tables import change, goal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from attain.api.lists import SettledList
    from attain.api.store import Tx
    from goals_based.model import Changes, GoalPlan
    from goals_based.reading import Goal

LONGEST = 1000
MOST_WAITING = 50
WAITING, APPROVED, DECLINED, WITHDRAWN, OVERTAKEN = "waiting", "approved", "declined", "withdrawn", "overtaken"
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Plan:
    """The agreed goals of one plan as somebody may read them, and what may still become of them."""

    found: SettledList
    goals: tuple[Goal, ...]
    viewer: int

    @property
    def model(self) -> GoalPlan:
        """The document, as it was when the review began."""
        model: GoalPlan = self.found.running.catalogue.model(KIND, self.found.document)
        return model

    @property
    def subject(self) -> int:
        """Whose goals they are."""
        return self.found.running.subject_id

    @property
    def entries(self) -> list[Entry]:
        """The goals as the entries of the plan's form."""
        return [entry_of(one) for one in self.goals]

    def rules(self) -> Changes | None:
        """Who may change the goals now; None once nobody may."""
        rules = self.model.changes
        ended = not self.found.is_open or not any(one.open for one in self.goals)
        return None if rules is None or ended or self.found.has_come(rules.until) else rules

    def may_ask(self) -> bool:
        """Whether the viewer may ask for a change."""
        rules = self.rules()
        return rules is not None and any(self.viewer in self.found.holders(role) for role in rules.by)

    def may_change(self) -> bool:
        """Whether the viewer may ask for a change that somebody could approve."""
        return self.may_ask() and bool(self.approvers(self.viewer))

    def approvers(self, by: int) -> Sequence[int]:
        """Who approves what somebody wrote; empty once it is too late, or where nobody is left."""
        rules = self.rules()
        if rules is None:
            return ()
        able = [one for one in self.found.able(rules.approved_by, {by}) if self._reads(one)]
        own = rules.approved_by == "employee" or not able
        return (self.subject,) if own and self.subject != by else able

    def _reads(self, person: int) -> bool:
        found = self.found
        return bool(reading.of_plan(found.connection, person, found.running.id, found.step.id, found.at))


def plan_of(found: SettledList | None, viewer: int) -> Plan:
    """A plan in the eyes of somebody; Refusal `no_goal` for one that is not there as for one that he may not read."""
    if found is not None and found.step.what[0].startswith(f"{KIND} "):
        goals = reading.of_plan(found.connection, viewer, found.running.id, found.step.id, found.at)
        if goals:
            return Plan(found, tuple(goals), viewer)
    raise Refusal("no_goal", "There is no such goal for you.")


def entry_of(one: Goal) -> Entry:
    """A goal as an entry of its plan's form."""
    measured = one.measured
    said: Entry = {
        "key": one.key,
        "title": one.title,
        "measure_of_success": one.measure_of_success,
        "finish_by": one.finish_by.isoformat() if one.finish_by else None,
        "weight": one.weight,
        "parent": key_of_goal(one.parent_id) if one.parent_id else None,
        "measured": measured.kind,
        "start": measured.start,
        "target": measured.target,
        "unit": measured.unit,
        "milestones": list(measured.steps),
        "commit": measured.commit,
        "stretch": measured.stretch,
        **{name: _exact(value) for name, value in one.detail.items()},
    }
    return {name: value for name, value in said.items() if value not in (None, "", [])}


def kept(entries: Sequence[Mapping[str, Any]]) -> list[Entry]:
    """Entries as they come back from a row: numbers exact again."""
    return [{name: _exact(value) for name, value in entry.items()} for entry in entries]


def _exact(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def changes_of(plan: Plan) -> list[Row[Any]]:
    """What was asked for since the goals were agreed, the newest first."""
    mine = (change.c.case_id == plan.found.running.id, change.c.step == plan.found.step.id)
    rows = plan.found.connection.execute(select(change).where(*mine).order_by(change.c.id.desc()))
    return list(rows)


def keys_of(plan: Plan) -> set[str]:
    """The keys of every goal that the plan ever had: a new goal gets another, or it would take over its check-ins."""
    found = plan.found
    every = select(goal.c.key).where(goal.c.case_id == found.running.id, goal.c.step == found.step.id)
    asked = {str(entry["key"]) for row in changes_of(plan) for entry in row.after}
    return {*found.connection.execute(every).scalars(), *asked}


def ask(tx: Tx, plan: Plan, entries: Sequence[Entry], reason: str) -> None:
    """Ask for a change, to be approved by somebody else.  Raises Refusal, and BadInput with every problem."""
    tx.lock("goals_based", f"plan {plan.found.running.id} {plan.found.step.id}")
    if any(one.state == WAITING for one in changes_of(plan)):
        raise Refusal("waiting", "A change of these goals waits to be approved already.")
    if not plan.may_ask():
        raise Refusal("not_yours", "These goals cannot be changed by you, or not any more.")
    before = asked_entries(plan.found, plan.entries)
    problems = [] if reason.strip() else [Problem("reason", "Say why.")]
    problems += [Problem("reason", f"At most {LONGEST} characters.")] if len(reason) > LONGEST else []
    problems += [Problem("entries", "Nothing is different from what was agreed.")] if before == list(entries) else []
    if problems:
        raise BadInput(problems)
    approvers = plan.approvers(plan.viewer)
    if not approvers:
        raise Refusal("nobody", "Nobody is there who could approve it.", "Ask HR who stands in.")
    number = tx.id(change.name)
    place = {"case_id": plan.found.running.id, "step": plan.found.step.id}
    row = {"id": number, **place, "by_id": plan.viewer, "at": tx.now, "reason": reason.strip(), "answer": ""}
    tx.connection.execute(insert(change).values(**row, before=before, after=list(entries), state=WAITING))
    tx.note("goals", plan.subject, {"change asked": number, "case": plan.found.running.id})
    writer, subject = _names(tx, plan.viewer), _names(tx, plan.subject)
    whose = "your goals" if plan.subject in approvers else f"the goals of {subject}"
    body = f"{writer} asks to change {whose}, and you are to approve it. You find it on your home page."
    plan.found.tell(tx, f"goals.{number}.asked", approvers, f"Please approve: a change of {whose}", body)


def decide(tx: Tx, plan: Plan, number: int, *, yes: bool, answer: str = "") -> None:
    """Approve or decline a change.  Raises Refusal, and BadInput where a reason is missing or it fits no more."""
    row = _waiting(tx, plan, number)
    if plan.viewer not in plan.approvers(row.by_id):
        raise Refusal("not_yours", "This change is not yours to approve, or it is too late for it.")
    if not yes and not answer.strip():
        raise BadInput([Problem("answer", "Say why not.")])
    if len(answer) > LONGEST:
        raise BadInput([Problem("answer", f"At most {LONGEST} characters.")])
    if yes:
        plans_settled(tx, plan.found.running.catalogue, [_settled(plan, row, tx.now)])
    _end(tx, row, APPROVED if yes else DECLINED, plan.viewer, answer.strip())
    tx.note("goals", plan.subject, {"change approved" if yes else "change declined": number})
    told = [one for one in (row.by_id, plan.subject) if one != plan.viewer]
    whose = f"the goals of {_names(tx, plan.subject)}"
    done = "approved" if yes else "declined"
    body = f"{_names(tx, plan.viewer)} has {done} the change. You find it with the goals."
    plan.found.tell(tx, f"goals.{number}.decided", told, f"A change of {whose}", body)


def withdraw(tx: Tx, plan: Plan, number: int) -> None:
    """Take back what one asked for, as long as it waits.  Raises Refusal."""
    row = _waiting(tx, plan, number)
    if row.by_id != plan.viewer:
        raise Refusal("not_yours", "Only whoever asked for a change can take it back.")
    _end(tx, row, WITHDRAWN, plan.viewer, "")
    tx.note("goals", plan.subject, {"change withdrawn": number})


def _waiting(tx: Tx, plan: Plan, number: int) -> Row[Any]:
    tx.lock("goals_based", f"plan {plan.found.running.id} {plan.found.step.id}")
    row = next((one for one in changes_of(plan) if one.id == number), None)
    if row is None:
        raise Refusal("no_goal", "There is no such change for you.")
    if row.state != WAITING:
        raise Refusal("done", "This change does not wait any more.")
    return row


def _end(tx: Tx, row: Row[Any], state: str, by: int, answer: str) -> None:
    done = {"state": state, "decided_by_id": by, "decided_at": tx.now, "answer": answer}
    tx.connection.execute(update(change).where(change.c.id == row.id).values(**done))


def _settled(plan: Plan, row: Row[Any], at: datetime) -> PlanSettled:
    """The goals as they are from now on; a link that was made meanwhile stays where the change does not speak of it."""
    found = plan.found
    present = {entry["key"]: entry.get("parent") for entry in plan.entries}
    before = {entry["key"]: entry.get("parent") for entry in row.before}
    entries = kept(row.after)
    for entry in entries:
        key = entry["key"]
        if key in present and entry.get("parent") == before.get(key):
            entry["parent"] = present[key]
    place = (found.running.id, plan.subject, found.step.id, KIND, found.document)
    return PlanSettled(*place, checked(found, entries), found.running.period, plan.viewer, at, row.by_id)


def _names(tx: Tx, person: int) -> str:
    return names_of(tx.connection, [person]).get(person, "")


def waiting_plans(connection: Connection, viewer: int, at: datetime) -> list[tuple[int, str, int]]:
    """(case, step, whoever asked) of changes that wait in plans which somebody may read, the newest first."""
    readable = (goal.c.status != "dropped", reading.visible_to(viewer, at))
    seen = select(goal.c.case_id, goal.c.step).where(*readable).distinct().subquery()
    fits = (seen.c.case_id == change.c.case_id) & (seen.c.step == change.c.step)
    wanted = select(change.c.case_id, change.c.step, change.c.by_id).join(seen, fits)
    found = wanted.where(change.c.state == WAITING, change.c.by_id != viewer)
    rows = connection.execute(found.order_by(change.c.id.desc()).limit(MOST_WAITING))
    return [(row.case_id, row.step, row.by_id) for row in rows]
