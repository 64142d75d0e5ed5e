"""Phrases of the language as prose: who, by when, and on which condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from typing import Any

from attain.handbook.sentences import (
    CLAIMS,
    COMMON,
    COUNTED,
    COUNTS,
    DAYS,
    EVENTS,
    FACTS,
    JOINTS,
    MOMENTS,
    NOT_SO,
    OF_SEVERAL,
    SHIFTS,
    SPANS,
    SPECIAL,
    STATES,
    TENURES,
    TOGETHER,
    TRUTH,
)
from attain.handbook.wording import ENGLISH, Wording
from attain.phrases import ast
from attain.phrases.parser import parse_condition, parse_duration, parse_people, parse_time
from attain.phrases.writer import text as written

HAPPENING = ("step", "case")
"""Anchors that are said as something that happens; other ones are days."""


def plain(said: object) -> str:
    """An id in words: `number_to_rating` is `number to rating`; numbers stay as they are."""
    return re.sub(r"\.(?!\d)", " – ", str(said).replace("_", " "))


@dataclass(frozen=True, slots=True)
class Prose:
    """Words for the phrases of one workflow.

    `person`, `step`, `role` and `what` give the title of a person of the document, of a step, of a role, and of what a
    path names; `level` what a value of a path is called, `review` what another workflow is; `dates` are named dates of
    a cycle, in words; `about` is whom a condition without a name is about; `tell` the fixed words.
    """

    person: Callable[[str], str]
    step: Callable[[str], str]
    role: Callable[[str], str]
    what: Callable[[str], str]
    dates: Mapping[str, str]
    about: str = "the employee"
    level: Callable[[str, str], str] = lambda _path, value: plain(value)
    review: Callable[[str], str] = lambda workflow: f"“{plain(workflow)}”"
    tell: Wording = ENGLISH

    def people(self, phrase: str) -> str:
        """`manager of employee`: the employee's manager."""
        return str(self.say(parse_people(phrase)))

    def time(self, phrase: str) -> str:
        """`10 working days after it opens`."""
        return str(self.say(parse_time(phrase)))

    def since(self, phrase: str) -> str:
        """From when on: `once “Share” is over`, but `10 days after it opens` and `1 March 2027` as they are."""
        node = parse_time(phrase)
        return self.tell("once {moment}", moment=self.say(node)) if _happens(node) else str(self.say(node))

    def by(self, phrase: str) -> str:
        """`within 10 working days`, as people say `10 working days after it opens`; else `by` that time."""
        node = parse_time(phrase)
        if isinstance(node, ast.Offset) and node.direction == "after" and node.anchor.kind == "it opens":
            return self.tell("within {span}", span=self.say(node.duration))
        if _happens(node):
            return self.tell("by the time {moment}", moment=self.say(node))
        return self.tell("by {moment}", moment=self.say(node))

    def duration(self, phrase: str) -> str:
        """`1 working day`."""
        said: str = self.say(parse_duration(phrase))
        return said

    def condition(self, said: Any) -> str:
        """A condition, also one of lists inside lists."""
        return str(self.say(parse_condition(said)))

    def _common(self, name: str) -> str:
        """A fact, a relation or a value, in the language where every organisation has it."""
        words = plain(name)
        return self.tell(COMMON[words]) if words in COMMON else words

    @singledispatchmethod
    def say(self, node: Any) -> str:
        """Any phrase; one that needs no names is said as it is written."""
        return self._common(written(node))

    @say.register
    def _(self, node: ast.Named) -> str:
        return self.person(node.name)

    @say.register
    def _(self, node: ast.Related) -> str:
        return self.tell.owned(self.say(node.of), self._common(node.relation))

    @say.register
    def _(self, node: ast.Reports) -> str:
        return self.tell("everybody who reports to {who}", who=self.say(node.of))

    @say.register
    def _(self, node: ast.Colleagues) -> str:
        return self.tell("colleagues of {who}", who=self.say(node.of))

    @say.register
    def _(self, node: ast.Former) -> str:
        return self.tell("whoever managed {who} since {moment}", who=self.say(node.of), moment=self.say(node.since))

    @say.register
    def _(self, node: ast.NearestRole) -> str:
        return self.tell("the nearest {role} above {who}", role=self.role(node.role), who=self.say(node.above))

    @say.register
    def _(self, node: ast.RoleHolders) -> str:
        role = self.role(node.role)
        return self.tell("{role} of {unit}", role=role, unit=self.say(node.unit)) if node.unit else role

    @say.register
    def _(self, node: ast.UnitOf) -> str:
        return self.tell.owned(self.say(node.of), self._common(node.fact))

    @say.register
    def _(self, _node: ast.WholeOrganisation) -> str:
        return self.tell("the organisation")

    @say.register
    def _(self, node: ast.Everyone) -> str:
        start = self.tell("everybody who leads people" if node.with_reports else "everybody")
        return self.tell("{who} in {unit}", who=start, unit=self.say(node.unit)) if node.unit else start

    @say.register
    def _(self, node: ast.Chosen) -> str:
        return self.tell("whoever is chosen in “{step}”", step=self.step(node.step))

    @say.register
    def _(self, node: ast.ByLookup) -> str:
        return self.tell("as the table “{table}” says", table=plain(node.lookup))

    @say.register
    def _(self, node: ast.Duration) -> str:
        return self.tell.counted(*SPANS[node.unit], node.count)

    @say.register
    def _(self, node: ast.On) -> str:
        return self.tell("{day}", day=self.tell.day(node.day))

    @say.register
    def _(self, node: ast.Anchor) -> str:
        if node.kind == "step":
            return self.tell(EVENTS[node.event], step=self.step(node.ref))
        if node.kind == "date":
            day, name = self.dates.get(node.ref, ""), self._common(node.ref)
            known = self.tell("{day} (“{name}”)", day=day, name=name) if day else ""
            return known or self.tell("the day “{name}”", name=name)
        if node.kind == "field":
            return self.tell("the day given in {what}", what=self.what(node.ref))
        if node.kind == "case":
            return self.tell("the review {review} opens", review=self.review(node.ref))
        known = MOMENTS.get(node.kind) or DAYS.get(node.kind, "")
        return self.tell(known) if known else self.tell("the {what}", what=self._common(node.kind))

    @say.register
    def _(self, node: ast.Offset) -> str:
        return self.tell(SHIFTS[node.direction], span=self.say(node.duration), moment=self.say(node.anchor))

    @say.register
    def _(self, node: ast.Earliest) -> str:
        moments = self.tell.listed([self.say(each) for each in node.times], "or")
        return self.tell("{moments}, whichever comes first", moments=moments)

    @say.register
    def _(self, node: ast.Tenure) -> str:
        what = f"{node.what}, happening" if _happens(node.when) else node.what
        return self.tell(TENURES[what], moment=self.say(node.when))

    @say.register
    def _(self, node: ast.FactOf) -> str:
        if node.of == "employee" and (named := self.what(node.fact)) != plain(node.fact):
            return named
        return self.tell.owned(self._whose(node), self._common(node.fact))

    def _whose(self, node: ast.FactOf) -> str:
        return self.about if node.of == "employee" else self.tell.within(self.person(node.of.removeprefix("the ")))

    @say.register
    def _(self, node: ast.LookedUp) -> str:
        return self.tell("what the table “{table}” says", table=plain(node.lookup))

    @say.register
    def _(self, node: ast.Special) -> str:
        return self.tell(SPECIAL[node.name]) if node.name in SPECIAL else self._common(node.name)

    @say.register
    def _(self, node: ast.Path) -> str:
        what = self.what(str(ast.Path(node.parts)))
        return self.tell("{what} (only what is marked {tag})", what=what, tag=node.tagged) if node.tagged else what

    @say.register
    def _(self, node: ast.CountOf) -> str:
        of = self.what(node.of.text) if isinstance(node.of, ast.Name) else self.say(node.of)
        return self.tell(COUNTS[node.how], number=node.number, what=of)

    @say.register
    def _(self, node: ast.InPopulation) -> str:
        return self.tell("{who} belongs to “{group}”", who=self.tell("the employee"), group=plain(node.population))

    @say.register
    def _(self, node: ast.Always) -> str:
        return self.tell("always" if node.value else "never")

    @say.register
    def _(self, node: ast.MeasureOf) -> str:
        named = self.what(f"measure {node.name}")
        if node.within is not None:
            named = self.tell(TOGETHER[node.how], what=named, span=self.say(node.within))
        return self.tell("{what} before this review", what=named) if node.before_this_case else named

    @say.register
    def _(self, node: ast.SumOf) -> str:
        return self.tell("the sum of {what}", what=self.say(node.of))

    @say.register
    def _(self, node: ast.CaseOf) -> str:
        return self.tell("the review {review}", review=self.review(node.workflow))

    @say.register
    def _(self, node: ast.LastScore) -> str:
        return self.tell("the last {review}, {score}", review=self.review(node.workflow), score=plain(node.score))

    @say.register
    def _(self, node: ast.Counted) -> str:
        match node.what:
            case "days with":
                what = self.tell.within(self.person(node.ref))
            case "days since":
                what = self.tell.quoted(self.step(node.ref))
            case _:
                what = self.review(node.ref)
        return self.tell(COUNTED[node.what], what=what)

    @say.register
    def _(self, node: ast.Having) -> str:
        return self._claim(node.subject, node.verb, node.operands)

    @say.register
    def _(self, node: ast.Junction) -> str:
        if node.how == "none":
            return self._joined([self._opposite(part) for part in node.parts], "all")
        return self._joined(
            [f"({self.say(one)})" if _mixed(one, node) else self.say(one) for one in node.parts], node.how
        )

    def _joined(self, parts: Sequence[str], how: str) -> str:
        told = parts[0]
        for each in parts[1:]:
            told = self.tell(JOINTS[how], one=told, other=each)
        return told

    @say.register
    def _(self, node: ast.Clause) -> str:
        if node.verb in STATES:
            return self.tell(STATES[node.verb], what=self.say(node.subject))
        if node.verb == "times":
            number, span = (self.say(value) for value in node.operands)
            what = self.say(node.subject)
            return self.tell("{what} at least {number} times in the last {span}", what=what, number=number, span=span)
        return self._claim(node.subject, node.verb, node.operands)

    def _claim(self, subject: Any, verb: str, operands: Sequence[Any]) -> str:
        value = self.tell.listed([self._value(subject, each) for each in operands], "or")
        truth = len(operands) == 1 and _truth(operands[0])
        if truth and isinstance(subject, ast.FactOf) and verb in FACTS and self._bare(subject):
            whose = self._whose(subject)
            return self.tell(FACTS[verb], fact=self._common(subject.fact), value=value, who=whose)
        verbs = OF_SEVERAL if _several(subject) else CLAIMS
        return self.tell(verbs[verb], what=self.say(subject), value=value)

    def _bare(self, fact: ast.FactOf) -> bool:
        """Whether a fact is one of somebody, and no score or answer by its title."""
        return fact.of != "employee" or self.what(fact.fact) == plain(fact.fact)

    def _value(self, subject: Any, value: Any) -> str:
        """What is compared with, as forms and scales call it."""
        if truth := _truth(value):
            return self.tell(truth)
        if isinstance(subject, ast.Special) and isinstance(value, ast.Name):
            return self.tell.quoted(plain(value.text))
        path = _path(subject)
        if path and isinstance(value, ast.Name):
            called = self.level(path, value.text)
            return self._common(value.text) if called == plain(value.text) else called
        return str(self.say(value))

    def _opposite(self, part: Any) -> str:
        """What may not hold as its opposite, where that is said easily."""
        match part:
            case ast.Clause(subject=ast.CountOf(how="all") as subject):
                return str(self.say(replace(part, subject=replace(subject, how="not all"))))
            case ast.Clause(verb=verb) if verb in NOT_SO and not _several(part.subject):
                return self.tell(NOT_SO[verb], what=self.say(part.subject))
            case ast.Clause(verb="is" | "in") if not _several(part.subject):
                return self._claim(part.subject, "is not", part.operands)
            case _:
                return self.tell("not ({condition})", condition=self.say(part))


def _happens(node: Any) -> bool:
    """Whether a time (the first of several) is said as something that happens."""
    first = node.times[0] if isinstance(node, ast.Earliest) else node
    return isinstance(first, ast.Anchor) and (first.kind in HAPPENING or first.kind in MOMENTS)


def _mixed(part: Any, whole: ast.Junction) -> bool:
    """Whether a part is joined by the other word, so that it needs brackets."""
    return isinstance(part, ast.Junction) and part.how != "none" and part.how != whole.how


def _several(subject: Any) -> bool:
    """Whether a claim is about several at once, of which one speaks in the plural."""
    one = isinstance(subject, ast.CountOf) and (subject.how == "any" or subject.number == 1)
    return isinstance(subject, ast.CountOf) and not one


def _truth(value: Any) -> str:
    """`yes` or `no`, however it was written; "" for any other value."""
    word = str(written(value))
    return word if word in TRUTH.values() else TRUTH.get(word, "")


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
