"""Phrases of the language as prose: who, by when, and on which condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod
from typing import Any

from attain.config.days import said_day
from attain.phrases import ast
from attain.phrases.parser import parse_condition, parse_duration, parse_people, parse_time
from attain.phrases.writer import VERBS
from attain.phrases.writer import text as written

EVENTS = {"opens": "opens", "submitted": "is sent", "ends": "is over"}
MOMENTS = {
    "it opens": "it opens",
    "due": "it is due",
    "cycle start": "the cycle starts",
    "cycle end": "the cycle ends",
    "the case opens": "the review opens",
    "case ends": "the review ends",
    "employment ends": "employment ends",
    "the period began": "the period began",
}
DAYS = {"cut_off": "the cut-off day"}
HAPPENING = ("step", "case")
"""Anchors that are said as something that happens; other ones are days."""
JOINTS = {"all": " and ", "any": " or "}
TRUTH = {True: "yes", False: "no"}


def plain(said: object) -> str:
    """An id in words: `number_to_rating` is `number to rating`; numbers stay as they are."""
    return re.sub(r"\.(?!\d)", " – ", str(said).replace("_", " "))


def owner(who: str) -> str:
    """The possessive: `the employee's`."""
    return f"{who}'" if who.endswith("s") else f"{who}'s"


def within(who: str) -> str:
    """Somebody of the cast inside a sentence: `the Manager`."""
    return who if who.startswith(("the ", "whoever", "everybody", "all ")) else f"the {who}"


def listed(parts: list[str], last: str = "and") -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Words for the phrases of one workflow.

    `person`, `step`, `role` and `what` give the title of a person of the document, of a step, of a role, and of what a
    path names; `level` what a value of a path is called, `review` what another workflow is; `dates` are named dates of
    a cycle, in words; `about` is whom a condition without a name is about.
    """

    person: Callable[[str], str]
    step: Callable[[str], str]
    role: Callable[[str], str]
    what: Callable[[str], str]
    dates: Mapping[str, str]
    about: str = "the employee"
    level: Callable[[str, str], str] = lambda _path, value: plain(value)
    review: Callable[[str], str] = lambda workflow: f"“{plain(workflow)}”"

    def people(self, phrase: str) -> str:
        """`manager of employee`: the employee's manager."""
        return str(self.say(parse_people(phrase)))

    def time(self, phrase: str) -> str:
        """`10 working days after it opens`."""
        return str(self.say(parse_time(phrase)))

    def since(self, phrase: str) -> str:
        """From when on: `once “Share” is over`, but `10 days after it opens` and `1 March 2027` as they are."""
        node = parse_time(phrase)
        return f"once {self.say(node)}" if _happens(node) else str(self.say(node))

    def by(self, phrase: str) -> str:
        """`within 10 working days`, as people say `10 working days after it opens`; else `by` that time."""
        span = phrase.removesuffix(" after it opens")
        if span != phrase and " or " not in span:
            return f"within {span}"
        return f"by the time {self.time(phrase)}" if _happens(parse_time(phrase)) else f"by {self.time(phrase)}"

    def duration(self, phrase: str) -> str:
        """`1 working day`."""
        return str(self.say(parse_duration(phrase)))

    def condition(self, said: Any) -> str:
        """A condition, also one of lists inside lists."""
        return str(self.say(parse_condition(said)))

    @singledispatchmethod
    def say(self, node: Any) -> str:
        """Any phrase; one that needs no names is said as it is written."""
        return plain(written(node))

    @say.register
    def _(self, node: ast.Named) -> str:
        return self.person(node.name)

    @say.register
    def _(self, node: ast.Related) -> str:
        return f"{owner(self.say(node.of))} {plain(node.relation)}"

    @say.register
    def _(self, node: ast.Reports) -> str:
        return f"everybody who reports to {self.say(node.of)}"

    @say.register
    def _(self, node: ast.Colleagues) -> str:
        return f"colleagues of {self.say(node.of)}"

    @say.register
    def _(self, node: ast.Former) -> str:
        return f"whoever managed {self.say(node.of)} since {self.say(node.since)}"

    @say.register
    def _(self, node: ast.NearestRole) -> str:
        return f"the nearest {self.role(node.role)} above {self.say(node.above)}"

    @say.register
    def _(self, node: ast.RoleHolders) -> str:
        return self.role(node.role) + (f" of {self.say(node.unit)}" if node.unit else "")

    @say.register
    def _(self, node: ast.UnitOf) -> str:
        return f"{owner(self.say(node.of))} {plain(node.fact)}"

    @say.register
    def _(self, _node: ast.WholeOrganisation) -> str:
        return "the organisation"

    @say.register
    def _(self, node: ast.Everyone) -> str:
        start = "everybody who leads people" if node.with_reports else "everybody"
        return start + (f" in {self.say(node.unit)}" if node.unit else "")

    @say.register
    def _(self, node: ast.Chosen) -> str:
        return f"whoever is chosen in “{self.step(node.step)}”"

    @say.register
    def _(self, node: ast.ByLookup) -> str:
        return f"as the table “{plain(node.lookup)}” says"

    @say.register
    def _(self, node: ast.On) -> str:
        return said_day(node.day)

    @say.register
    def _(self, node: ast.Anchor) -> str:
        if node.kind == "step":
            return f"“{self.step(node.ref)}” {EVENTS[node.event]}"
        if node.kind == "date":
            day = self.dates.get(node.ref, "")
            return f"{day} (“{plain(node.ref)}”)" if day else f"the day “{plain(node.ref)}”"
        if node.kind == "field":
            return f"the day given in {self.what(node.ref)}"
        if node.kind == "case":
            return f"the review {self.review(node.ref)} opens"
        return MOMENTS.get(node.kind, DAYS.get(node.kind, f"the {plain(node.kind)}"))

    @say.register
    def _(self, node: ast.Offset) -> str:
        return f"{written(node.duration)} {node.direction} {self.say(node.anchor)}"

    @say.register
    def _(self, node: ast.Earliest) -> str:
        return f"{listed([self.say(each) for each in node.times], 'or')}, whichever comes first"

    @say.register
    def _(self, node: ast.FactOf) -> str:
        if node.of == "employee" and (named := self.what(node.fact)) != plain(node.fact):
            return named
        whose = self.about if node.of == "employee" else within(self.person(node.of.removeprefix("the ")))
        return f"{owner(whose)} {plain(node.fact)}"

    @say.register
    def _(self, node: ast.LookedUp) -> str:
        return f"what the table “{plain(node.lookup)}” says"

    @say.register
    def _(self, node: ast.Special) -> str:
        return {"started_by": "what started it", "occasion": "the occasion"}.get(node.name, plain(node.name))

    @say.register
    def _(self, node: ast.Path) -> str:
        return self.what(str(node)) + (f" (only what is marked {node.tagged})" if node.tagged else "")

    @say.register
    def _(self, node: ast.CountOf) -> str:
        how = f"{node.how} {node.number}" if node.how.startswith("at ") else node.how
        return f"{how} of {self.what(node.of.text) if isinstance(node.of, ast.Name) else self.say(node.of)}"

    @say.register
    def _(self, node: ast.InPopulation) -> str:
        return f"the employee belongs to “{plain(node.population)}”"

    @say.register
    def _(self, node: ast.Always) -> str:
        return "always" if node.value else "never"

    @say.register
    def _(self, node: ast.MeasureOf) -> str:
        named = self.what(f"measure {node.name}")
        total = f"the {node.how} of {named}" if node.how else named
        span = f" in the last {written(node.within)}" if node.within else ""
        return total + span + (" before this review" if node.before_this_case else "")

    @say.register
    def _(self, node: ast.SumOf) -> str:
        return f"the sum of {self.say(node.of)}"

    @say.register
    def _(self, node: ast.CaseOf) -> str:
        return f"the review {self.review(node.workflow)}"

    @say.register
    def _(self, node: ast.LastScore) -> str:
        return f"the last {self.review(node.workflow)}, {plain(node.score)}"

    @say.register
    def _(self, node: ast.Counted) -> str:
        named = {"days with": lambda ref: within(self.person(ref)), "days since": lambda ref: f"“{self.step(ref)}”"}
        return f"{node.what} {named.get(node.what, self.review)(node.ref)}"

    @say.register
    def _(self, node: ast.Having) -> str:
        return self._claim(node.subject, node.verb, node.operands)

    @say.register
    def _(self, node: ast.Junction) -> str:
        if node.how == "none":
            return self._denied(node)
        parts = [f"({self.say(part)})" if _mixed(part, node) else self.say(part) for part in node.parts]
        return JOINTS[node.how].join(parts)

    @say.register
    def _(self, node: ast.Clause) -> str:
        if node.verb in VERBS:
            return f"{self.say(node.subject)} {VERBS[node.verb]}"
        if node.verb == "times":
            number, span = (self.say(value) for value in node.operands)
            return f"{self.say(node.subject)} at least {number} times in the last {span}"
        return self._claim(node.subject, node.verb, node.operands)

    def _claim(self, subject: Any, verb: str, operands: Sequence[Any]) -> str:
        values = [self._value(subject, each) for each in operands]
        told = verb if verb.startswith("is") else "is" if verb == "in" else f"is {verb}"
        if isinstance(subject, ast.FactOf) and values[0] in TRUTH.values():
            whose, _, fact = self.say(subject).rpartition("'s ")
            return f"“{fact}” {told} {values[0]} for {whose}" if whose else f"{fact} {told} {values[0]}"
        return f"{self.say(subject)} {told} {listed(values, 'or')}"

    def _value(self, subject: Any, value: Any) -> str:
        """What is compared with, as forms and scales call it."""
        if isinstance(value, bool):
            return TRUTH[value]
        path = _path(subject)
        return self.level(path, value.text) if path and isinstance(value, ast.Name) else str(self.say(value))

    def _denied(self, node: ast.Junction) -> str:
        """What may not hold, each as its opposite where that is said easily."""
        parts = [self._opposite(part) for part in node.parts]
        return JOINTS["all"].join(parts)

    def _opposite(self, part: Any) -> str:
        match part:
            case ast.Clause(subject=ast.CountOf(how="all")):
                return f"not {self.say(part)}"
            case ast.Clause(verb=verb) if verb in VERBS:
                first, _, rest = VERBS[verb].partition(" ")
                return f"{self.say(part.subject)} {first} not {rest}".strip()
            case ast.Clause(verb="is" | "in"):
                return self._claim(part.subject, "is not", part.operands)
            case _:
                return f"not ({self.say(part)})"


def _happens(node: Any) -> bool:
    """Whether a time (the first of several) is said as something that happens."""
    first = node.times[0] if isinstance(node, ast.Earliest) else node
    return isinstance(first, ast.Anchor) and (first.kind in HAPPENING or first.kind in MOMENTS)


def _mixed(part: Any, whole: ast.Junction) -> bool:
    """Whether a part is joined by the other word, so that it needs brackets."""
    return isinstance(part, ast.Junction) and part.how != "none" and part.how != whole.how


def _path(subject: Any) -> str:
    """The path whose value is compared; "" for anything else."""
    match subject:
        case ast.Path():
            return ".".join(subject.parts)
        case ast.FactOf(of="employee"):
            return subject.fact
        case ast.CountOf() | ast.SumOf():
            return _path(subject.of)
        case ast.MeasureOf():
            return f"measure {subject.name}"
        case _:
            return ""
