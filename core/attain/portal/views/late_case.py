"""The page on which one person decides on a case that its session missed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from attain.cases.session_changing import Change
from attain.errors import BadInput, Problem
from attain.portal.views.sessions import label_of, level_field, reason_field

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from attain.cases.session_alone import Standing
    from attain.portal.views.fields import Field


@dataclass(frozen=True, slots=True)
class Standpoint:
    """One score: where it stands, what was suggested, and the fields for another level."""

    title: str
    stands: str
    suggested: str
    becomes: Field
    reason: Field


def standpoint(
    one: Standing, texts: Mapping[str, Sequence[str]], wrong: Mapping[str, str], language: str
) -> Standpoint:
    """A score with what was typed, and what is wrong with it."""
    named = f"{one.score.id}-becomes", f"{one.score.id}-reason"
    becomes = level_field(one.score, named[0], _last(texts, named[0]), wrong.get(named[0], ""), language)
    reason = reason_field(named[1], _last(texts, named[1]), wrong.get(named[1], ""))
    return Standpoint(
        one.score.title,
        label_of(one.score, one.stands, language),
        label_of(one.score, one.suggested, language) if one.suggested else "",
        replace(becomes, required=False, label="Another level", help="Choose none, and it stays as it stands."),
        replace(reason, required=False, label="Why?", help="Needed with another level; it is kept beside it."),
    )


def changes_of(found: Sequence[Standing], case_id: int, texts: Mapping[str, Sequence[str]]) -> list[Change]:
    """The levels that were chosen; BadInput for a reason without one."""
    wanted, problems = [], []
    for one in found:
        level, reason = _last(texts, f"{one.score.id}-becomes"), _last(texts, f"{one.score.id}-reason")
        if level:
            wanted.append(Change(case_id, one.score.id, level, reason))
        elif reason.strip():
            said = "Please choose another level too, or leave the reason empty."
            problems.append(Problem(f"{one.score.id}-becomes", said))
    if problems:
        raise BadInput(problems)
    return wanted


def _last(texts: Mapping[str, Sequence[str]], name: str) -> str:
    found = texts.get(name, ())
    return found[-1] if found else ""
