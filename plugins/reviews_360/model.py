"""A feedback report as frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Text = str | Mapping[str, str]
WORDS = "shuffled_comments"
GAP = "gap_to self"


@dataclass(frozen=True, slots=True)
class Group:
    """Those who answered in one step, or several groups together.

    `weight` is its share of a total, 0 to 1; None where the document gives none.
    """

    id: str
    title: Text
    step: str = ""
    together: tuple[str, ...] = ()
    weight: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A field that a part shows: STEP.SECTION.FIELD."""

    step: str
    section: str
    field: str


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report; `how_many` counts the highest or lowest shown, `by_group` shows each group beside it."""

    id: str
    title: Text
    shows: str
    of: tuple[Question, ...]
    help: Text = ""
    by_group: bool = False
    how_many: int = 3


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report, of one workflow."""

    id: str
    title: Text
    workflow: str
    groups: tuple[Group, ...]
    parts: tuple[Part, ...]
    help: Text = ""

    @property
    def address(self) -> str:
        """What rows of visibility call it."""
        return f"report {self.id}"

    def group(self, name: str) -> Group | None:
        """The group of this id."""
        return next((one for one in self.groups if one.id == name), None)

    def steps(self, group: Group) -> tuple[str, ...]:
        """The steps whose answers make a group; groups put together may hold groups put together."""
        return self._steps(group, frozenset())

    def _steps(self, group: Group, above: frozenset[str]) -> tuple[str, ...]:
        if group.id in above:
            return ()
        inner = [found for name in group.together if (found := self.group(name)) is not None]
        below = [step for one in inner for step in self._steps(one, above | {group.id})]
        return tuple(dict.fromkeys([*([group.step] if group.step else []), *below]))


def build(data: Mapping[str, Any], context: object = None) -> Report:
    """A report from a document that its schema has accepted."""
    del context
    return Report(
        data["id"],
        data["title"],
        data["of"].removeprefix("workflow "),
        tuple(map(_group, data["groups"])),
        tuple(map(_part, data["parts"])),
        data.get("help", ""),
    )


def _group(data: Mapping[str, Any]) -> Group:
    weight = Fraction(Decimal(str(data["weight"]).rstrip("% "))) / 100 if "weight" in data else None
    return Group(data["id"], data["title"], data.get("from", ""), tuple(data.get("together", ())), weight)


def _part(data: Mapping[str, Any]) -> Part:
    of = tuple(question for path in data["of"] if (question := question_of(path)) is not None)
    how_many = int(str(data.get("how_many", 3)).split()[0])
    return Part(data["id"], data["title"], data["shows"], of, data.get("help", ""), "by" in data, how_many)


def question_of(path: str) -> Question | None:
    """STEP.SECTION.FIELD as a question; None for a path that names no field."""
    parts = path.split(".")
    return Question(*parts) if len(parts) == 3 else None
