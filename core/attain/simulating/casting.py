"""How each person of a workflow is found, for everybody: by the phrase itself, by which stand-in, or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from attain.phrases.ast import Chosen, Named
from attain.phrases.writer import format
from attain.workflow.facts import WantTruth

if TYPE_CHECKING:
    from attain.phrases.ast import People
    from attain.simulating.asking import Asker
    from attain.simulating.strand import Strand
    from attain.workflow.model import PersonDef

ITSELF, SKIPPED, STOPPED, UNKNOWN = "", "skip", "stop_the_plan", "?"
SHOWN = 20


@dataclass(slots=True)
class Found:
    """Counts of one role, and some subjects for whom it is nobody."""

    by: Counter[str] = field(default_factory=Counter)
    without: list[int] = field(default_factory=list)


def cast(asker: Asker, strands: tuple[Strand, ...]) -> dict[tuple[str, str], Found]:
    """{(workflow's variation irrelevant, role): how it was found}, over all cases."""
    result: dict[tuple[str, str], Found] = {}
    for strand in strands:
        for role, definition in strand.setting.workflow.people.items():
            if isinstance(definition.phrase, Chosen):
                continue
            found = result.setdefault((strand.setting.workflow.id, role), Found())
            for member, who in zip(strand.members, _who(asker, strand, definition, (role,)), strict=True):
                found.by[who] += 1
                if who in (SKIPPED, STOPPED):
                    found.without.append(member.running.subject_id)
    return result


def _who(asker: Asker, strand: Strand, definition: PersonDef, seen: tuple[str, ...]) -> list[str]:
    """For each member who it is: "" for whom the phrase names, a stand-in, or why nobody."""
    own = _finds(asker, strand, definition.phrase, definition)
    if all(own):
        return [ITSELF] * len(own)
    instead = list(_instead(asker, strand, definition, seen))
    return [ITSELF if here else other for here, other in zip(own, instead, strict=True)]


def _instead(asker: Asker, strand: Strand, definition: PersonDef, seen: tuple[str, ...]) -> Iterator[str]:
    chain = definition.if_none
    if chain in (SKIPPED, STOPPED):
        yield from [str(chain)] * len(strand.members)
    elif isinstance(chain, str):
        next_one = strand.setting.workflow.people.get(chain)
        if next_one is None or chain in seen:
            yield from [SKIPPED] * len(strand.members)
            return
        found = _who(asker, strand, next_one, (*seen, chain))
        yield from (chain if each == ITSELF else each for each in found)
    else:
        found_by = _finds(asker, strand, chain, None)
        yield from (str(format(chain)) if here else SKIPPED for here in found_by)


def _finds(asker: Asker, strand: Strand, phrase: People, definition: PersonDef | None) -> list[bool]:
    """Whether a phrase finds somebody other than the subject; what leans on people not yet known counts as found."""
    if isinstance(phrase, Named):
        other = strand.setting.workflow.people.get(phrase.name)
        if other is None or other is definition:
            return [phrase.name == "employee"] * len(strand.members)
        return [each not in (SKIPPED, STOPPED) for each in _who(asker, strand, other, (phrase.name,))]
    bound = strand.case.bound if strand.case else {}
    if isinstance(phrase, Chosen) or any(
        name not in bound for name in asker.mentions(phrase).names if name != "employee"
    ):
        return [True] * len(strand.members)
    found = asker.people(strand, phrase)
    able = [
        tuple(person for person in persons if person != member.running.subject_id)
        for persons, member in zip(found, strand.members, strict=True)
    ]
    if definition is None or definition.only_if is None:
        return [bool(persons) for persons in able]
    return [_fits(asker, strand, place, persons, definition) for place, persons in enumerate(able)]


def _fits(asker: Asker, strand: Strand, place: int, persons: tuple[int, ...], definition: PersonDef) -> bool:
    assert definition.only_if is not None  # noqa: S101 - the caller looked
    alone = strand.fork([strand.members[place]])
    about = alone.members[0].stand_ins(persons)
    return any(asker.truth(alone, WantTruth(definition.only_if, each))[0] for each in about)
