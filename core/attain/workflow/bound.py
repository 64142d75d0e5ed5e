"""The latest day on which any case can end, computed from the grammar, with the path that takes longest.

Every wait lasts as long as it can, every send-back happens as often as it may, every condition holds.  Times only grow
with the times they depend on, so the slowest course of each part is the slowest course of the whole.  Extensions that
somebody gives by hand come on top.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from attain.phrases.ast import Anchor, Earliest
from attain.phrases.calendar import local_day
from attain.phrases.parser import parse_duration
from attain.phrases.times import resolve
from attain.values import dataclass
from attain.workflow.chains import LATE_CASE, SPLIT, entry_at, root_of
from attain.workflow.days import Due, after, extended, whole_day
from attain.workflow.model import ENDINGS
from attain.workflow.reading import NO_LIMIT
from attain.workflow.stretches import stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attain.phrases.ast import Duration, Time
    from attain.phrases.calendar import Calendar
    from attain.workflow.model import LateEntry, SendBack, Step, Workflow


class Leg(NamedTuple):
    """One part of the longest path: a step (or one of its waits), when it begins at the latest, and when it ends."""

    step: str
    what: str
    begins: datetime
    ends: datetime


@dataclass(frozen=True, slots=True)
class Bound:
    """The last instant, its local day, and the legs that lead there, in order."""

    at: datetime
    day: date
    legs: tuple[Leg, ...]


def _at_once(_step: Step, at: datetime) -> datetime:
    return at


@dataclass(frozen=True, slots=True)
class Course:
    """What is known beforehand: when cases open at the latest, anchors of the cycle and of persons, calendar, zone."""

    opens: datetime
    moment: Callable[[Anchor], datetime | date | None]
    calendar: Calendar
    zone: str
    outside: Callable[[Step, datetime], datetime] = _at_once
    """When what a `use` or `run` step waits for is over at the latest, if it begins then."""


class _End(NamedTuple):
    """An instant, the leg that ends then, and what was before it; most ways are never told, so none is made ready."""

    at: datetime
    step: str = ""
    what: str = ""
    before: _End | None = None

    def until(self, at: datetime, step: str, what: str) -> _End:
        return _End(at, step, what, self)

    def later(self, other: _End) -> _End:
        return other if other.at > self.at else self

    def legs(self) -> Iterator[Leg]:
        """Backwards from here."""
        end: _End | None = self
        while end and end.before:
            yield Leg(end.step, end.what, end.before.at, end.at)
            end = end.before


def bound(workflow: Workflow, course: Course) -> Bound:
    """The bound of a workflow; a date that the course does not know counts as the day on which its step opens."""
    slowest = _Slowest(workflow, course)
    passed = slowest.sequence(workflow.steps, _End(course.opens), None)
    end = slowest.longer(max([passed, *slowest.beside], key=lambda each: each.at))
    return Bound(end.at, local_day(end.at, course.zone), tuple(end.legs())[::-1])


@dataclass(slots=True)
class _Slowest:
    workflow: Workflow
    course: Course
    opened: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    first_due: dict[str, Due] = field(default_factory=dict)
    again: dict[str, Due] = field(default_factory=dict)
    beside: list[_End] = field(default_factory=list)  # ends of what does not hold up the next step
    busy: set[str] = field(default_factory=set)
    redone: dict[str, frozenset[str]] = field(default_factory=dict)

    def longer(self, end: _End) -> _End:
        """Behind the last step, as long as an outcome may keep the case open."""
        said = [parse_duration(str(each.settings["extend_case"])) for each in self.workflow.outcomes
                if each.act == "extend_case"]  # fmt: skip
        until = max((self.after(end.at, each).at for each in said), default=end.at)
        return end.until(until, "outcomes", "keep the case open") if said else end

    def sequence(self, steps: tuple[Step, ...], at: _End, redo: frozenset[str] | None) -> _End:
        for step in steps:
            at = self.passage(step, at, redo)
        return at

    def passage(self, step: Step, at: _End, redo: frozenset[str] | None) -> _End:
        """From when the way to the step is free until the way behind it is."""
        if redo is not None and step.id not in redo:
            return at
        opens = self.begins(step, at)
        _note(self.opened, step, opens.at)
        end = self.contents(step, opens, redo)
        _note(self.ended, step, end.at)
        if step.optional and not step.is_container:
            self.beside.append(end)
            return opens
        return self.sent_back(step, end)

    def begins(self, step: Step, at: _End) -> _End:
        if not step.not_before:
            return at
        held = [when for each in step.not_before if (when := self.resolve(each, at.at, "start"))]
        return max([at, *(at.until(when, step.id, "not before") for when in held)], key=_at)

    def contents(self, step: Step, at: _End, redo: frozenset[str] | None) -> _End:
        if step.do == "part":
            return self.rounds(step, at, redo)
        if step.do == "parallel":
            return max((self.sequence(branch.steps, at, redo) for branch in step.branches), key=_at, default=at)
        if step.do == "wait":
            return self.wait_verb(step, at)
        if step.do in ("use", "run"):
            return self.outside(step, at)
        return self.leaf(step, at)

    def rounds(self, step: Step, at: _End, redo: frozenset[str] | None) -> _End:
        """A part as often as it may be done; by the clock as often as it must be, and once more on the last day."""
        repeat, end, begun = step.repeat, self.sequence(step.steps, at, redo), at.at
        until = self.resolve(repeat.until, at.at, "instant") if repeat.until else None
        often = repeat.at_most if repeat.at_most < NO_LIMIT and not until else repeat.at_least
        for done in range(1, often):
            begun = max(end.at, self.after(begun, repeat.every).at) if repeat.every else end.at
            end = self.again_from(step, end, begun, f"round {done + 1}", redo)
        if until and until >= end.at and repeat.at_most > often:
            end = self.again_from(step, end, until, "last round", redo)
        return end

    def again_from(self, step: Step, end: _End, begun: datetime, what: str, redo: frozenset[str] | None) -> _End:
        """A round that begins then."""
        return self.sequence(step.steps, end.until(begun, step.id, what), redo)

    def wait_verb(self, step: Step, at: _End) -> _End:
        held = [when for each in (step.until, step.or_by) if each and (when := self.resolve(each, at.at, "start"))]
        return max([at, *(at.until(when, step.id, "wait") for when in held)], key=_at)

    def outside(self, step: Step, at: _End) -> _End:
        """Another workflow, or an act of a plugin: as long as the course says that it may last."""
        if step.do == "use" and not step.waits_for_end:
            return at
        return at.until(max(at.at, self.course.outside(step, at.at)), step.id, step.do)

    def leaf(self, step: Step, at: _End) -> _End:
        if step.due is None:
            return at
        at = self.sits(step, at)
        due = self.again.pop(step.id, None) or extended(self.course, self.due(step.due, at.at), step)
        self.first_due.setdefault(step.id, due)
        end = self.wait(step.id, "due", at, due, step.if_late)
        end = self.further(step, end)
        if step.must_agree and step.if_split:
            end = self.other_wait(step, end, entry_at(step, (SPLIT,)), "split vote")
        if step.session and step.session.late_cases:
            end = self.other_wait(step, end, entry_at(step, (LATE_CASE,)), "late case")
        return end

    def sits(self, step: Step, at: _End) -> _End:
        """A session opens at its last hour, or when a case comes after that."""
        opens = self.resolve(step.session.or_by, at.at, "start") if step.session and step.session.or_by else None
        return at.until(opens, step.id, "gathers") if opens and opens > at.at else at

    def further(self, step: Step, end: _End) -> _End:
        """Further levels of a session: each opens when those below it are closed."""
        for above in step.levels:
            if above.due and above.session:
                due = self.due(above.due, end.at)
                end = self.wait(step.id, f"due, level {above.session.level}", end, due, above.if_late)
        return end

    def wait(self, step: str, what: str, at: _End, due: Due, chain: tuple[LateEntry, ...]) -> _End:
        """A wait and its late chain: entry after entry, and into every new wait."""
        latest = now = at.until(due.at, step, what)
        for entry in chain:
            now = self.pause(step, now, entry)
            latest = latest.later(now)
            if entry.due is not None and entry.act not in (*ENDINGS, "tell"):
                fresh = self.due(entry.due, now.at)
                latest = latest.later(self.wait(step, f"{entry.act} {entry.person}", now, fresh, entry.if_late))
        return latest

    def pause(self, step: str, at: _End, entry: LateEntry) -> _End:
        if entry.after is None:
            return at
        return at.until(self.after(at.at, entry.after).at, step, entry.act)

    def other_wait(self, step: Step, at: _End, entry: LateEntry, what: str) -> _End:
        if entry.due is None:
            return at
        return self.wait(step.id, what, at, self.due(entry.due, at.at), entry.if_late).later(at)

    def sent_back(self, step: Step, end: _End) -> _End:
        if step.send_back is None and not step.choices:
            return end
        ways = [("", step.send_back), *((each.id, each.sends_back) for each in step.choices)]
        # all choices of a step share one number, so that one of them stands for all
        for choice, rules in [way for way in ways if way[1]][:1]:
            if rules and f"{step.id}.{choice}" not in self.busy:
                end = self.back_and_again(step, choice, rules, end)
        return end

    def back_and_again(self, step: Step, choice: str, rules: SendBack, end: _End) -> _End:
        self.busy.add(f"{step.id}.{choice}")
        redo = self.done_again(step, choice, rules)
        for nth in range(rules.at_most):
            later = self.after(end.at, rules.time_again)
            self.again[rules.to] = max(later, self.first_due.get(rules.to, later), key=_at)
            end = end.until(end.at, step.id, f"sent back to {rules.to}, {nth + 1}")
            end = self.sequence(self.workflow.steps, end, redo)
        self.busy.discard(f"{step.id}.{choice}")
        return self.other_wait(step, end, entry_at(step, (root_of(step, choice),)), "sent back too often")

    def done_again(self, step: Step, choice: str, rules: SendBack) -> frozenset[str]:
        """The steps that are done again, and whatever holds one of them."""
        key = f"{step.id}.{choice}"
        if key not in self.redone:
            again = stretch(self.workflow, rules.to, step.id, rules.across)
            self.redone[key] = frozenset(_concerned(self.workflow.steps, frozenset(again)))
        return self.redone[key]

    # --- times ------------------------------------------------------------------------------------------------------

    def after(self, instant: datetime, duration: Duration) -> Due:
        return after(self.course, instant, duration)

    def due(self, phrase: Time, opens: datetime) -> Due:
        """As in the engine: never before the end of the day of opening, which also stands for what is unknown."""
        least = whole_day(local_day(opens, self.course.zone), self.course.zone)
        found = self.resolve(phrase, opens, "instant")
        return Due(local_day(found, self.course.zone), found) if found and found > least.at else least

    def resolve(self, phrase: Time, opens: datetime, end: str) -> datetime | None:
        """Of several times the latest: the earlier one may be unknown in the case that comes."""
        if isinstance(phrase, Earliest):
            found = [self.resolve(each, opens, end) for each in phrase.times]
            return max((each for each in found if each), default=None)
        course = self.course
        due = resolve(phrase, lambda anchor: self.moment(anchor, opens), course.calendar, course.zone)
        return getattr(due, end) if due else None

    def moment(self, anchor: Anchor, opens: datetime) -> datetime | date | None:
        match anchor.kind:
            case "it opens":
                return opens
            case "the case opens":
                return self.course.opens
            case "step":
                return (self.opened if anchor.event == "opens" else self.ended).get(anchor.ref)
            case "due":
                return None
        return self.course.moment(anchor)


def _note(times: dict[str, datetime], step: Step, at: datetime) -> None:
    """The latest counts."""
    known = times.get(step.id)
    if known is None or at > known:
        times[step.id] = at


def _concerned(steps: tuple[Step, ...], redo: frozenset[str]) -> list[str]:
    """Of these steps, and of all inside them, those that are done again or hold one that is."""
    found: list[str] = []
    for step in steps:
        children = step.children
        inside = _concerned(children, redo) if children else ()
        if inside or step.id in redo:
            found += (step.id, *inside)
    return found


def _at(value: _End | Due) -> datetime:
    return value.at
