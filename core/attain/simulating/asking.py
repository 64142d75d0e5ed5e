"""Answers to what the engine wants to know, for all members of a strand at once, each question asked once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Anchor, Chosen, Clause, Counted, FactOf, Named, Path, SumOf
from attain.phrases.inside import parts
from attain.phrases.writer import format
from attain.values import dataclass, replace
from attain.workflow.facts import Want, WantMoment, WantPeople, WantTruth

if TYPE_CHECKING:
    from attain.phrases.ast import People
    from attain.simulating.habits import Draws
    from attain.simulating.source import Source
    from attain.simulating.strand import Member, Strand

EMPLOYEE, ACTOR = "employee", "actor"
UNKNOWN = object()


@dataclass(frozen=True, slots=True)
class Mentions:
    """The people of the document and the steps that a phrase names, and paths into a case."""

    names: tuple[str, ...]
    steps: tuple[str, ...]
    heads: tuple[str, ...]
    sums: bool


@dataclass(slots=True)
class Asker:
    """Asks people and facts as the launch would.

    `known`: {phrase or what is asked: {what the answer depends on: the answer}}, as a phrase is dear to look up.
    `drawn`: {condition: [held, did not]} of those that only the course of a case can tell.  `everybody`: all cases;
    what depends on nothing but the employee is asked for all of them when the first one asks.
    """

    source: Source
    draws: Draws
    known: dict[Any, dict[Any, Any]] = field(default_factory=dict)
    drawn: dict[str, list[int]] = field(default_factory=dict)
    everybody: list[Member] = field(default_factory=list)
    _mentions: dict[Any, Mentions] = field(default_factory=dict)

    def tell(self, strand: Strand, wants: Iterable[Want]) -> list[Strand]:
        """Strands that know the answers: one, or one for each way in which the members differ."""
        strands = [strand]
        for want in sorted(wants, key=repr):
            strands = [told for each in strands for told in self._tell(each, want)]
        return strands

    def _tell(self, strand: Strand, want: Want) -> list[Strand]:
        if want in strand.answers:
            return [strand]
        told = strand.split(self._answers(strand, want))
        for answer, each in told:
            each.answers[want] = answer
        return [each for _, each in told]

    def _answers(self, strand: Strand, want: Want) -> list[Any]:
        if isinstance(want, WantPeople):
            found = self.people(strand, want.phrase, want.actor)
            return [member.stand_ins(persons) for member, persons in zip(strand.members, found, strict=True)]
        if isinstance(want, WantMoment) and (said := self._named(strand, want.anchor)) is not UNKNOWN:
            return [said] * len(strand.members)
        if isinstance(want, WantMoment):
            return self._facts(strand, want)
        if isinstance(want.condition, Clause) and self._is_of_course(strand, want.condition.subject):
            return [self._draw(strand, want)] * len(strand.members)
        found = self._facts(strand, want)
        undecided = self._is_of_course(strand, want.condition)
        return [self._draw(strand, want) if each is None and undecided else each for each in found]

    # --- people ---

    def people(self, strand: Strand, phrase: People, actor: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
        """Who a phrase finds, for each member, as real persons."""
        mentions, known = self.mentions(phrase), self.known.setdefault(phrase, {})
        keys = [self._key(strand, member, mentions, actor) for member in strand.members]
        new = {key: member for key, member in zip(keys, strand.members, strict=True) if key not in known}
        if new:
            if mentions.names == (EMPLOYEE,) and not mentions.steps:
                new = {self._key(strand, member, mentions, actor): member for member in self.everybody}
            known |= self._find(strand, phrase, new, mentions)
        return [known[key] for key in keys]

    def _key(self, strand: Strand, member: Member, mentions: Mentions, actor: tuple[int, ...]) -> Any:
        """All that the answer depends on."""
        held = tuple((name, self._named_persons(strand, member, name, actor)) for name in mentions.names)
        return held, tuple((step, self._chosen(strand, member, step)) for step in mentions.steps)

    def _named_persons(self, strand: Strand, member: Member, name: str, actor: tuple[int, ...]) -> tuple[int, ...]:
        if name == EMPLOYEE:
            return (member.running.subject_id,)
        bound = strand.case.bound if strand.case else {}
        return member.real(actor if name == ACTOR else bound.get(name, ()))

    def _chosen(self, strand: Strand, member: Member, step: str) -> tuple[int, ...]:
        found = strand.case.current(step) if strand.case else None
        return member.real(found[1].chosen) if found else ()

    def _find(self, strand: Strand, phrase: People, new: Mapping[Any, Member], mentions: Mentions) -> dict[Any, Any]:
        if ACTOR in mentions.names:
            return self._find_from_actors(phrase, new)
        want = WantPeople(phrase)
        asking = {member.running.id: (self._standing(strand, member, mentions), [want]) for member in new.values()}
        told = self.source.answer(asking)
        return {key: told[member.running.id][want] for key, member in new.items()}

    def _find_from_actors(self, phrase: People, new: Mapping[Any, Member]) -> dict[Any, Any]:
        """The actors differ from case to case, so they are handed in as people of the document."""
        named: dict[str, dict[int, tuple[int, ...]]] = {}
        for (held, _), member in new.items():
            for name, persons in held:
                named.setdefault(name, {})[member.running.subject_id] = persons
        found = self.source.find(phrase, [member.running.subject_id for member in new.values()], named)
        return {key: found[member.running.subject_id] for key, member in new.items()}

    # --- facts ---

    def truth(self, strand: Strand, want: WantTruth) -> list[bool | None]:
        """Whether a condition holds, for each member; None for what is not known."""
        found: list[bool | None] = self._facts(strand, want)
        return found

    def _facts(self, strand: Strand, want: WantTruth | WantMoment) -> list[Any]:
        what = want.condition if isinstance(want, WantTruth) else want.anchor
        mentions = self.mentions(what)
        about = (want.about,) if isinstance(want, WantTruth) and want.about else (1,)

        def key_of(member: Member) -> Any:
            held = tuple((role, member.real(persons)) for role, persons in _held(want))
            return member.running.id, member.real(about), self._key(strand, member, mentions, ()), held

        known = self.known.setdefault(what, {})
        keys = [key_of(member) for member in strand.members]
        new = {key: member for key, member in zip(keys, strand.members, strict=True) if key not in known}
        if new:
            if about == (1,) and not mentions.names:
                new = {key_of(member): member for member in self.everybody}
            known |= self._resolve(strand, want, new, mentions)
        return [known[key] for key in keys]

    def _resolve(
        self, strand: Strand, want: WantTruth | WantMoment, new: Mapping[Any, Member], mentions: Mentions
    ) -> dict[Any, Any]:
        asking: dict[int, Any] = {}
        for member in new.values():
            running = self._standing(strand, member, mentions)
            running = _with_holders(running, want, member)
            real = _really(want, member)
            asking[running.id] = (running, [real])
        told = self.source.answer(asking)
        return {key: next(iter(told[member.running.id].values())) for key, member in new.items()}

    def _standing(self, strand: Strand, member: Member, mentions: Mentions) -> Any:
        """The case with the real people whom a phrase names; nothing else of it may change the answer."""
        if mentions.names in ((), (EMPLOYEE,)) and not mentions.steps:
            return member.running
        bound = strand.case.bound if strand.case else {}
        held = {role: member.real(persons) for role, persons in bound.items() if role in mentions.names}
        steps = strand.case.steps if strand.case else {}
        picked = {
            key: replace(each, chosen=member.real(each.chosen))
            for key, each in steps.items()
            if key.step in mentions.steps
        }
        return replace(member.running, state=replace(member.running.state, bound=held, steps=picked))

    def _named(self, strand: Strand, anchor: Anchor) -> Any:
        """A date of the cycle, which is the same for all members."""
        dates = strand.setting.running.dates
        if anchor.kind == "date" and anchor.ref in dates:
            return dates[anchor.ref]
        name = {"cycle start": "cycle_start", "cycle end": "cycle_end", "cut_off": "cut_off"}.get(anchor.kind)
        return dates.get(name) if name else UNKNOWN

    def _is_of_course(self, strand: Strand, phrase: Any) -> bool:
        """Whether it asks for what is written or comes out in the case itself."""
        workflow = strand.setting.workflow
        return any(head in workflow.index or head in workflow.scores for head in self.mentions(phrase).heads)

    def _draw(self, strand: Strand, want: WantTruth) -> bool:
        """What nobody can know before the cases run, such as what somebody will write, is drawn evenly."""
        version = strand.case.version if strand.case and self.mentions(want.condition).sums else 0
        holds = self.draws.share("truth", strand.course, repr(want.condition), version) < 1 / 2
        counted = self.drawn.setdefault(str(format(want.condition)), [0, 0])
        counted[0 if holds else 1] += len(strand.members)
        return holds

    def mentions(self, phrase: Any) -> Mentions:
        """What a phrase names; remembered."""
        if phrase not in self._mentions:
            found = list(parts(phrase))
            names = {each.name for each in found if isinstance(each, Named)}
            names |= {each.of.removeprefix("the ") for each in found if isinstance(each, FactOf)} - {EMPLOYEE}
            names |= {each.ref for each in found if isinstance(each, Counted) and each.what == "days with"}
            steps = {each.step for each in found if isinstance(each, Chosen)}
            heads = {each.parts[0] for each in found if isinstance(each, Path)}
            heads |= {each.fact for each in found if isinstance(each, FactOf)}
            sums = any(isinstance(each, SumOf) for each in found)
            self._mentions[phrase] = Mentions(tuple(sorted(names)), tuple(sorted(steps)), tuple(sorted(heads)), sums)
        return self._mentions[phrase]


def _held(want: WantTruth | WantMoment) -> tuple[tuple[str, tuple[int, ...]], ...]:
    return want.held if isinstance(want, WantTruth) else ()


def _with_holders(running: Any, want: WantTruth | WantMoment, member: Member) -> Any:
    """The case with the real people of places that this very passage has filled."""
    if not (held := _held(want)):
        return running
    bound = {**running.state.bound, **{role: member.real(persons) for role, persons in held}}
    return replace(running, state=replace(running.state, bound=bound))


def _really(want: WantTruth | WantMoment, member: Member) -> Want:
    """The same about the person behind a stand-in."""
    if not isinstance(want, WantTruth):
        return want
    return replace(want, about=None if want.about is None else member.real((want.about,))[0], held=())
