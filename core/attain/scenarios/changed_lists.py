"""A list that a review settled and that changes afterwards, in memory: somebody asks for it, another approves."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from attain.errors import BadInput, Problem, Refusal
from attain.forms.entries import SECTION, EntryList, form_of
from attain.forms.model import Item
from attain.phrases.parser import parse_time
from attain.phrases.times import resolve
from attain.scenarios.filling import Paper
from attain.scenarios.inputs import REASON
from attain.scenarios.lists import items_of, problems_of
from attain.scenarios.papers import ListChange
from attain.scenarios.sees import way

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from attain.forms.answers import Answers
    from attain.phrases import ast
    from attain.scenarios.in_memory import InMemory
    from attain.scenarios.sentences import Act
    from attain.workflow.model import Step

NOT_SETTLED = ("continue_without", "close_unfinished", "sent_back")


class Rules(Protocol):
    """Who may change a list once it is settled, by names of the workflow, and until when; an `EntryList` of which
    this is so has it as `changes`.
    """

    by: tuple[str, ...]
    approved_by: str
    until: str


class ListOf:
    """The settled list of one step of a case."""

    def __init__(self, stage: InMemory, step: Step) -> None:
        self.stage, self.step, self.knows, self.case = stage, step, stage.knows, stage.state()
        listed = self.knows.list_of(step, self.case)
        if listed is None or not self._is_settled():
            raise Refusal("not_open", "Nothing is agreed here yet that could be changed.")
        self.listed: EntryList = listed

    def _is_settled(self) -> bool:
        approving = [one for one in self.knows.workflow.walk() if one.do == "approve" and self.step.id in one.what]
        ends = [self.case.now_in(one.id) for one in (approving or [self.step])]
        return any(one is not None and one.is_over and one.outcome not in NOT_SETTLED for one in ends)

    @property
    def answers(self) -> Answers:
        """The list as it is now."""
        change = self.knows.changes.get(self.step.id)
        if change is not None:
            return change.answers if change.state == "approved" else change.before
        return self.knows.written[self.step.id][-1].answers

    def rules(self) -> Rules | None:
        """Who may change it now; None once nobody may."""
        found: Rules | None = getattr(self.listed, "changes", None)
        return found if found and self.case.is_open and not self._has_come(found.until) else None

    def _has_come(self, time: str) -> bool:
        due = resolve(parse_time(time), partial(self.knows.moment, self.case), self.knows.calendar, self.knows.zone)
        return due is not None and due.start <= self.stage.play.now

    def holders(self, role: str) -> Sequence[int]:
        """Who somebody of the cast is now."""
        if role == "employee":
            return (self.knows.subject,)
        person = self.knows.workflow.people.get(role)
        return self.case.bound.get(role) or (self._found(person.phrase) if person else ())

    def _found(self, phrase: ast.People) -> tuple[int, ...]:
        return self.knows.finder(self.case).find(phrase)

    def approvers(self, by: int) -> Collection[int]:
        """Who approves what somebody wrote: the one named, who stands in for him, at last the employee."""
        rules = self.rules()
        if rules is None:
            return ()
        able = [one for one in self._able(rules.approved_by, {by, self.knows.subject}) if self._reads(one)]
        own = rules.approved_by == "employee" or not able
        return (self.knows.subject,) if own and self.knows.subject != by else able

    def _able(self, role: str, barred: Collection[int]) -> list[int]:
        seen = set[str]()
        while role not in seen:
            seen.add(role)
            if able := [one for one in self.holders(role) if one not in barred]:
                return able
            person = self.knows.workflow.people.get(role)
            after = person.if_none if person is not None else "skip"
            if not isinstance(after, str):
                return [one for one in self._found(after) if one not in barred]
            role = after
        return []

    def _reads(self, person: int) -> bool:
        seen = self.stage.seen()
        held = [role for role, persons in self.case.bound.items() if person in persons]
        return any(way(seen, self.case, role, self.step.id) for role in held)

    # --- what people do ---

    def ask(self, act: Act, person: int, *, fill: bool) -> None:
        """Ask for a change of the whole list.  Raises Refusal, and BadInput with every problem."""
        waiting = self.knows.changes.get(self.step.id)
        if waiting is not None and waiting.state == "waiting":
            raise Refusal("waiting", "A change of this waits to be approved already.")
        rules = self.rules()
        if rules is None or not any(person in self.holders(role) for role in rules.by):
            raise Refusal("not_yours", "This cannot be changed by you, or not any more.")
        answers = self._changed(act)
        problems = [] if fill or _reason(act) else [Problem("reason", "Say why.")]
        problems += [] if answers != self.answers else [Problem(SECTION, "Nothing is different from what was agreed.")]
        if problems := [*problems, *problems_of(self.listed, answers)]:
            raise BadInput(problems)
        if not self.approvers(person):
            raise Refusal("nobody", "Nobody is there who could approve it.", "Ask HR who stands in.")
        self.knows.changes[self.step.id] = ListChange(person, answers, self.answers)

    def _changed(self, act: Act) -> dict[tuple[str, str, str], Any]:
        now, given = self.answers, tuple(one for one in act.given if one.path.text != "reason")
        keys = list(dict.fromkeys(key for section, key, _ in now if section == SECTION))
        more = max([len(one.texts) for one in given], default=0) - len(keys)
        new = [f"e{number}" for number in range(1, len(keys) + more + 1) if f"e{number}" not in keys]
        items: Mapping[str, Sequence[Item]] = {SECTION: [Item(key, key) for key in [*keys, *new[: max(more, 0)]]]}
        paper = Paper(form_of(self.listed, self.step.id), items, self.knows.scales, act.day, start=now)
        return paper.fill(given)

    def decide(self, act: Act, person: int, *, fill: bool) -> None:
        """Approve or decline what was asked.  Raises Refusal, and BadInput where a reason is missing."""
        change = self._waiting()
        if person not in self.approvers(change.by):
            raise Refusal("not_yours", "This change is not yours to approve, or it is too late for it.")
        yes = act.verb.startswith("approves")
        if not yes and not fill and not _reason(act):
            raise BadInput([Problem("answer", "Say why not.")])
        self.knows.changes[self.step.id] = replace(change, state="approved" if yes else "declined")
        if yes and (called := getattr(self.listed, "called", "")):
            self.knows.lists[called] = items_of(self.listed, change.answers)

    def withdraw(self, person: int) -> None:
        """Take back what one asked for, as long as it waits.  Raises Refusal."""
        change = self._waiting()
        if change.by != person:
            raise Refusal("not_yours", "Only whoever asked for a change can take it back.")
        self.knows.changes[self.step.id] = replace(change, state="withdrawn")

    def _waiting(self) -> ListChange:
        change = self.knows.changes.get(self.step.id)
        if change is None:
            raise Refusal("not_open", "There is no such change.")
        if change.state != "waiting":
            raise Refusal("done", "This change does not wait any more.")
        return change


def _reason(act: Act) -> str:
    return next((one.texts[0] for one in act.given if one.path.text == "reason" and one.texts), "")


def reason_of(act: Act, *, fill: bool) -> str:
    """Why, as the sentence says it; the runner's own words where it may fill in."""
    return _reason(act) or (REASON if fill else "")


def happen(stage: InMemory, act: Act, step: Step, person: int, *, fill: bool) -> None:
    """Do to a settled list what a sentence says."""
    found = ListOf(stage, step)
    if act.verb == "asks to change":
        found.ask(act, person, fill=fill)
    elif act.verb == "withdraws the change of":
        found.withdraw(person)
    else:
        found.decide(act, person, fill=fill)
