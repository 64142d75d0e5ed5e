"""The lane of every difference, by one table (lanes.yaml): what it means for reviews that run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from attain.changing.comparing import TESTS
from attain.changing.difference import ABSENT, Difference, Key
from attain.changing.touching import Touching
from attain.config.document import Resource, canonical
from attain.config.source import Source
from attain.config.text import words

LANES = ("live", "offered", "mapped", "pinned", "refused")
"""From what counts for everybody at once to what never reaches a running review."""
TITLES: Mapping[str, str] = {
    "live": "at once, for running reviews too",
    "offered": "for new reviews; running ones can be moved",
    "mapped": "for new reviews; running ones need a migration that says how",
    "pinned": "for new reviews only",
    "refused": "for new reviews only: a promise would be loosened",
}
SHOWN = 60
"""Characters of a value that are shown in words."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table."""

    kind: str
    path: re.Pattern[str]
    lane: str
    says: str
    act: str = ""
    test: str = ""
    stays_when: str = "never"
    unanswered: bool = False
    newest: bool = False

    def fits(self, one: Difference) -> bool:
        """Whether this row speaks of a difference."""
        named = self.kind in ("*", one.kind) and self.act in ("", one.act)
        return named and self.path.fullmatch(one.where) is not None and (not self.test or TESTS[self.test](one))


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with its lane.

    `steps` are those of each workflow that it concerns: {workflow: step ids}; a review in which one of them is as
    `stays_when` says does not follow.  `words` say it for people.
    """

    difference: Difference
    rule: Rule
    steps: Mapping[str, frozenset[str]]
    words: str

    @property
    def lane(self) -> str:
        """One of LANES."""
        return self.rule.lane

    @property
    def document(self) -> Key:
        """Kind and id."""
        return self.difference.kind, self.difference.id


@cache
def rules() -> tuple[Rule, ...]:
    """The table, in its order."""
    text = resources.files("attain.changing").joinpath("lanes.yaml").read_text("utf-8")
    rows: Any = Source("lanes.yaml", text).documents[0]
    return tuple(Rule(**{**row, "path": _pattern(row["path"])}) for row in rows)


def _pattern(path: str) -> re.Pattern[str]:
    """`*` is one name, `**` at an end any number of them, none included."""
    text = re.escape(path).replace(r"/\*\*", "(?:/.*)?").replace(r"\*\*/", "(?:.*/)?").replace(r"\*\*", ".*")
    return re.compile(text.replace(r"\*", "[^/]+"))


def changes(found: Iterable[Difference], before: Iterable[Resource], after: Iterable[Resource]) -> tuple[Change, ...]:
    """Every difference with its lane and words."""
    touching = Touching(before, after)
    return tuple(_change(one, touching) for one in found)


def _change(one: Difference, touching: Touching) -> Change:
    rule = next(each for each in rules() if each.fits(one))
    return Change(one, rule, touching.steps(one), _words(one, rule, touching.title(one)))


def _words(one: Difference, rule: Rule, title: str) -> str:
    said = rule.says.replace("{before}", shown(one.before)).replace("{after}", shown(one.after))
    return f"{title}: {said[:1].lower() if title else said[:1]}{said[1:]}"


def shown(value: Any) -> str:
    """A value in a few words."""
    if value is ABSENT:
        return "nothing"
    if isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values()):
        text = words(dict(value)) if len(value) == 1 else ", ".join(f"{k} {v}" for k, v in value.items())
    else:
        text = value if isinstance(value, str) else canonical(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
