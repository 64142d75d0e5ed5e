"""Phrases of the language as prose: who, by when, and on which condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
    "cut_off": "the cut-off day",
    "the case opens": "the review opens",
    "case ends": "the review ends",
    "employment ends": "employment ends",
    "the period began": "the period began",
}
JOINTS = {"all": " and ", "any": " or "}


def plain(said: object) -> str:
    """An id in words: `number_to_rating` is `number to rating`."""
    return str(said).replace("_", " ").replace(".", " – ")


def owner(who: str) -> str:
    """The possessive: `the employee's`."""
    return f"{who}'" if who.endswith("s") else f"{who}'s"


def listed(parts: list[str], last: str = "and") -> str:
    """A, B and C."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Words for the phrases of one workflow.

    `person`, `step`, `role` and `what` give the title of a person of the document, of a step, of a role, and of what a
    path names; `dates` are named dates of a cycle, in words; `about` is whom a condition without a name is about;
    `value` gives the label of a choice or level at an address.
    """

    person: Callable[[str], str]
    step: Callable[[str], str]
    role: Callable[[str], str]
    what: Callable[[str], str]
    dates: Mapping[str, str]
    about: str = "the employee"
    value: Callable[[str, str], str] = lambda _, word: plain(word)

    def people(self, phrase: str) -> str:
        """`manager of employee`: the employee's manager."""
        return str(self.say(parse_people(phrase)))

    def time(self, phrase: str) -> str:
        """`10 working days after it opens`."""
        return str(self.say(parse_time(phrase)))

    def by(self, phrase: str) -> str:
        """`within 10 working days`, as people say `10 working days after it opens`; else `by` that time."""
        span = phrase.removesuffix(" after it opens")
        return f"within {span}" if span != phrase and " or " not in span else f"by {self.time(phrase)}"

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
            return f"the day given in “{self.what(node.ref)}”"
        return MOMENTS.get(node.kind, f"the {plain(node.kind)}")

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
        whose = self.about if node.of == "employee" else self.person(node.of.removeprefix("the "))
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
        return f"{how} of {_set(node.of.text, self.what) if isinstance(node.of, ast.Name) else self.say(node.of)}"

    @say.register
    def _(self, node: ast.InPopulation) -> str:
        return f"the employee belongs to “{plain(node.population)}”"

    @say.register
    def _(self, node: ast.Always) -> str:
        return "always" if node.value else "never"

    @say.register
    def _(self, node: ast.Junction) -> str:
        parts = [self.say(part) for part in node.parts]
        return f"none of: {'; '.join(parts)}" if node.how == "none" else JOINTS[node.how].join(parts)

    def _value(self, subject: Any, value: Any) -> str:
        """What a subject is compared with; a choice or a level by the words that people see."""
        about = subject.of if isinstance(subject, ast.CountOf) else subject
        address = str(about) if isinstance(about, ast.Path) else about.fact if isinstance(about, ast.FactOf) else ""
        return self.value(address, value.text) if address and isinstance(value, ast.Name) else str(self.say(value))

    @say.register
    def _(self, node: ast.Clause) -> str:
        subject = self.say(node.subject)
        values = [self._value(node.subject, value) for value in node.operands]
        if node.verb in VERBS:
            return f"{subject} {VERBS[node.verb]}"
        if node.verb == "in":
            return f"{subject} is {listed(values, 'or')}"
        if node.verb == "times":
            return f"{subject} at least {values[0]} times in the last {values[1]}"
        verb = node.verb if node.verb.startswith("is") else f"is {node.verb}"
        return f"{subject} {verb} {values[0]}"


def _set(text: str, what: Callable[[str], str]) -> str:
    """`catalogue academy.mandatory`, or what else things are counted in."""
    kind, _, name = text.partition(" ")
    catalogue, _, part = name.partition(".")
    return f"“{plain(part)}” of the catalogue “{plain(catalogue)}”" if kind == "catalogue" and part else what(text)
