"""A goal plan: what people write about their goals, and what must be true of all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from attain.api.forms import SECTION, Field, Given, Lookups, Problem, build_field, holds, parse_condition, parse_percent
from attain.api.language import words
from goals_based.measuring import YES_NO, of_entry, problems
from goals_based.wanted import kind_field, link_field, measured_fields, weight_field

if TYPE_CHECKING:
    from attain.api.forms import Condition

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Weights:
    """How weights are given: percents that make 100 together, each within limits; `largest` is a given goal."""

    each_at_least: Decimal = Decimal(0)
    each_at_most: Decimal = WHOLE
    largest: str = ""


@dataclass(frozen=True, slots=True)
class GivenGoal:
    """A goal that people get without writing it, if they fit `to`."""

    entry: Given
    to: Condition | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """Whose goals one's own may support."""

    people: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Changes:
    """Who may change goals once they are agreed, and who approves it, by the names of the workflow; until when."""

    by: tuple[str, ...]
    approved_by: str
    until: str


@dataclass(frozen=True, slots=True)
class Balance:
    """There are at least as many goals of kind `more` as of kind `than`, for those who fit `to`."""

    more: str
    than: str
    to: Condition | None = None


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """A document of kind goal_plan.  `given` is empty until the plan is one subject's."""

    id: str
    title: str | Mapping[str, str]
    own_fields: tuple[Field, ...]
    at_least: int
    at_most: int
    weights: Weights | None = None
    measured_by: tuple[str, ...] = ()
    check_ins: bool = False
    rolls_up: str = "none"
    called: str = "goals"
    kinds: tuple[str, ...] = ()
    balances: tuple[Balance, ...] = ()
    given_goals: tuple[GivenGoal, ...] = ()
    link: Link | None = None
    changes: Changes | None = None
    help: str | Mapping[str, str] = ""
    printed: str | Mapping[str, str] = ""
    given: tuple[Given, ...] = ()

    @property
    def fields(self) -> Sequence[Field]:
        """What each goal says: the document's own fields, then what its settings ask for."""
        return (*self.own_fields, *self._added())

    def _added(self) -> Iterator[Field]:
        if self.weights is not None:
            yield weight_field(self.weights.each_at_least, self.weights.each_at_most)
        if self.kinds:
            yield kind_field(self.kinds)
        if self.measured_by:
            given = (YES_NO,) if self.given_goals else ()
            yield from measured_fields(tuple(dict.fromkeys((*self.measured_by, *given))))
        if self.link is not None:
            yield link_field(self.id)

    def for_subject(self, look: Lookups) -> Self:
        """With the goals given to this subject, and the balances that hold for him."""
        given = tuple(one.entry for one in self.given_goals if one.to is None or holds(one.to, look) is True)
        balances = tuple(one for one in self.balances if one.to is None or holds(one.to, look) is True)
        return replace(self, given=given, balances=balances)

    def check(self, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
        """What is wrong with the goals together, each problem at the entry to change."""
        given = {one.key for one in self.given}
        found = [problem for entry in entries for problem in self._entry(entry, own=entry["key"] not in given)]
        return [*found, *self._balance(entries), *(_weights(self.weights, entries) if self.weights else ())]

    def _entry(self, entry: Mapping[str, Any], *, own: bool) -> Iterator[Problem]:
        measured = of_entry(entry, self.measured_by)
        if self.measured_by and own and measured.kind not in self.measured_by:
            allowed = ", ".join(one.replace("_", " ") for one in self.measured_by)
            yield _at(entry, "measured", f"Choose how it is measured: {allowed}.")
        yield from (_at(entry, name, said) for name, said in problems(measured))
        if own and self.link is not None and self.link.required and not entry.get("parent"):
            yield _at(entry, "parent", "Choose the goal that it supports.")
        if own and self.kinds and not entry.get("kind"):
            yield _at(entry, "kind", "Choose a kind.")

    def _balance(self, entries: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
        count = Counter(entry.get("kind") for entry in entries)
        for one in self.balances:
            if count[one.more] < count[one.than]:
                said = f"There are {count[one.more]} {one.more} goals and {count[one.than]} {one.than} ones."
                yield Problem(SECTION, f"{said} At least as many must be {one.more}.")


def _at(entry: Mapping[str, Any], name: str, said: str) -> Problem:
    return Problem(f"{SECTION}.{entry['key']}.{name}", said)


def _weights(weights: Weights, entries: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    known = {entry["key"]: entry.get("weight") for entry in entries}
    for entry in entries:
        weight = known[entry["key"]]
        if weight is None:
            yield _at(entry, "weight", "Say how much it counts.")
        elif not weights.each_at_least <= weight <= weights.each_at_most:
            limits = f"{weights.each_at_least.normalize():f}% and {weights.each_at_most.normalize():f}%"
            yield _at(entry, "weight", f"A weight lies between {limits}; this is {weight.normalize():f}%.")
    said = [weight for weight in known.values() if weight is not None]
    together = sum(said, Decimal(0))
    if len(said) == len(known) and together != WHOLE:
        off = f"{abs(WHOLE - together).normalize():f}% {'are missing' if together < WHOLE else 'too much'}"
        yield Problem(SECTION, f"All weights together make {together.normalize():f}%, not 100%: {off}.")
    top = known.get(weights.largest)
    if top is not None and max(said) > top:
        yield Problem(f"{SECTION}.{weights.largest}.weight", "This goal must have the largest weight.")


def build(data: Mapping[str, Any], context: object = None) -> GoalPlan:
    """The plan of a document that its schema has accepted.

    Raises PhraseError for a condition or an amount that cannot be read.
    """
    del context
    link = data.get("linked_to")
    return GoalPlan(
        id=data["id"],
        title=data.get("title", data["id"]),
        own_fields=tuple(map(build_field, data["fields"])),
        at_least=data["items"]["at_least"],
        at_most=data["items"]["at_most"],
        weights=_read_weights(data["weights"]),
        measured_by=tuple(data.get("measured_by", ())),
        check_ins=data.get("progress") == "check_ins",
        rolls_up=data.get("rolls_up", "none"),
        called=data.get("called", "goals"),
        kinds=tuple(data.get("kinds", ())),
        balances=tuple(_balances(data.get("at_least_as_many", {}))),
        given_goals=tuple(_given(one, data) for one in data.get("given_goals", ())),
        link=Link(link["goals of"], link.get("required", False)) if link else None,
        changes=_changes(data.get("changes_after_approval")),
        help=data.get("help", ""),
        printed=data.get("printed_on_it", ""),
    )


def _changes(said: Mapping[str, Any] | None) -> Changes | None:
    return None if said is None else Changes(tuple(said["by"]), said["approved_by"], said["until"])


def _read_weights(said: Any) -> Weights | None:
    if said == "none":
        return None
    limits = {key: parse_percent(said[key]) for key in ("each_at_least", "each_at_most") if key in said}
    return Weights(**limits, largest=said.get("largest", ""))


def _balances(said: Mapping[str, Any]) -> Iterator[Balance]:
    to = parse_condition(said["for"]) if "for" in said else None
    yield from (Balance(more, than, to) for more, than in said.items() if more != "for")


def _given(said: Mapping[str, Any], data: Mapping[str, Any]) -> GivenGoal:
    values: dict[str, Any] = {key: words(said[key]) for key in ("title", "measure_of_success") if key in said}
    if "weight" in said:
        values["weight"] = parse_percent(said["weight"])
    if data.get("measured_by"):
        values["measured"] = YES_NO
    to = parse_condition(said["for"]) if "for" in said else None
    return GivenGoal(Given(said["id"], values, said.get("locked", False)), to)
