"""What hangs on one person: what each of his tasks would come to if he were away, by the late chain of its step."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from attain.phrases.ast import Chosen, Named
from attain.workflow.model import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attain.simulating.asking import Asker
    from attain.simulating.strand import Member, Strand
    from attain.workflow.model import LateEntry

WAITS, HANDED_OVER, UNFINISHED = 0, 1, 2
HANDS_OVER = ("hand_over", "nominate_by", "ask_more")


def hanging(asker: Asker, strands: Iterable[Strand]) -> dict[int, Counter[int]]:
    """{person: {what would become of a case: cases}} of everybody who alone has a task in somebody else's case."""
    result: dict[int, Counter[int]] = defaultdict(Counter)
    for strand in strands:
        tasks = list(_alone(strand))
        for member in strand.members:
            worst: dict[int, int] = {}
            for step, stand_in in tasks:
                person = member.persons[stand_in - 1]
                comes_to = _comes_to(asker, strand, member, strand.setting.step(step).if_late, person)
                worst[person] = max(worst.get(person, WAITS), comes_to)
            for person, comes_to in worst.items():
                result[person][comes_to] += 1
    return result


def _alone(strand: Strand) -> set[tuple[str, int]]:
    """(step, person) of tasks that were one person's from the beginning, not by being late."""
    handed = {(each.at, each.step) for each in strand.log if each.what == "handed_over"}
    openings: dict[tuple[object, str], list[int]] = defaultdict(list)
    for each in strand.log:
        if each.what == "task" and (each.at, each.step) not in handed and each.said != "ask_each":
            openings[each.at, each.step].extend(each.persons)
    return {(step, persons[0]) for (_, step), persons in openings.items() if len(persons) == 1 and persons[0] != 1}


def _comes_to(asker: Asker, strand: Strand, member: Member, chain: Iterable[LateEntry], person: int) -> int:
    for entry in chain:
        if entry.act in HANDS_OVER and _somebody(asker, strand, member, entry.person, person):
            return HANDED_OVER
        if entry.act in ENDINGS:
            return UNFINISHED if entry.act == "close_unfinished" else WAITS
    return WAITS


def _somebody(asker: Asker, strand: Strand, member: Member, role: str, person: int) -> bool:
    """Whether somebody else than the one who is away, and than the subject, would take it over."""
    bound = strand.case.bound if strand.case else {}
    if role in bound:
        return any(each not in (person, member.running.subject_id) for each in member.real(bound[role]))
    definition = strand.setting.workflow.people.get(role)
    if definition is None or isinstance(definition.phrase, Chosen | Named):
        return True
    alone = strand.fork([member])
    found = asker.people(alone, definition.phrase)[0]
    return any(each not in (person, member.running.subject_id) for each in found) or definition.if_none != "skip"
