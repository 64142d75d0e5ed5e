"""Sessions in a simulation: which cases sit together, when a session opens and closes, who sits in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.phrases.times import resolve
from attain.values import dataclass
from attain.workflow import inputs as i
from attain.workflow.chains import at_level
from attain.workflow.days import Due
from attain.workflow.levels import opens_by

if TYPE_CHECKING:
    from attain.cases.running import Running
    from attain.phrases.ast import Anchor, Time
    from attain.simulating.habits import Draws
    from attain.simulating.playing import Player
    from attain.simulating.strand import Member, Setting, Strand
    from attain.workflow.model import Step


Meeting = tuple[str, int]
"""A session step, and the level at which it is held."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One session: its cases (by subject), who sits, when it opens, when it is closed (None: by time alone).

    `late`: cases that arrived after it had opened and are decided alone.
    """

    step: str
    level: int
    wave: str
    group: str
    cases: tuple[int, ...]
    late: tuple[int, ...]
    members: tuple[int, ...]
    quorum: int
    opens: datetime
    closes: datetime | None


@dataclass(slots=True)
class Sessions:
    """Seats cases.  `sittings` grows with each call of `hold`."""

    player: Player
    everybody: dict[str, list[int]]
    sittings: list[Sitting] = field(default_factory=list)
    _places: dict[tuple[Meeting, str], Mapping[int, str]] = field(default_factory=dict)

    def hold(self, strands: Sequence[Strand]) -> list[Strand]:
        """Hold the earliest session for which strands wait; gives all strands, those concerned ready to go on."""
        waiting = [strand for strand in strands if strand.arrived]
        if not waiting:
            return list(strands)
        first = min((self._order(strand, meeting), meeting) for strand in waiting for meeting in strand.arrived)[1]
        here = [strand for strand in waiting if first in strand.arrived]
        rest = [strand for strand in strands if strand not in here] if len(here) < len(strands) else []
        groups: dict[tuple[str, str], list[tuple[Strand, Member]]] = defaultdict(list)
        for strand in here:
            places = self._seats(strand, first)
            for member in strand.members:
                key = (member.running.wave, places.get(member.running.subject_id, ""))
                groups[key].append((strand, member))
        told: dict[int, tuple[str, datetime | None]] = {}
        for (wave, group), cases in sorted(groups.items()):
            told |= self._sit(first, wave, group, cases)
        return rest + [after for strand in here for after in self._go_on(strand, first, told)]

    def _order(self, strand: Strand, meeting: Meeting) -> int:
        order = [step.id for step in strand.setting.workflow.walk()]
        return order.index(meeting[0])

    def _seats(self, strand: Strand, meeting: Meeting) -> Mapping[int, str]:
        wave = strand.setting.running.wave
        if (meeting, wave) not in self._places:
            rules = held(strand.setting, meeting).session
            assert rules is not None  # noqa: S101 - only sessions join sessions
            self._places[meeting, wave] = self.player.asker.source.seats(rules, self.everybody[wave])
        return self._places[meeting, wave]

    def _sit(
        self, meeting: Meeting, wave: str, group: str, cases: Sequence[tuple[Strand, Member]]
    ) -> dict[int, tuple[str, datetime | None]]:
        """{case: (closes or missed, when)} of one group."""
        setting = cases[0][0].setting
        (name, level), step = meeting, held(setting, meeting)
        arrivals = sorted(((strand.arrived[meeting], member.running) for strand, member in cases), key=_by_arrival)
        opens = _opens(setting, meeting, [at for at, _ in arrivals])
        closes = _closes(setting, step, opens, self.player.asker.draws, (_name(meeting), wave, group))
        members = {
            person
            for strand, member in cases
            if strand.case and (state := strand.case.now_in(name))
            for person in member.real(state.actors)
        }
        quorum = step.session.quorum if step.session else 1
        late = tuple(running.subject_id for at, running in arrivals if at > opens)
        sitting = tuple(running.subject_id for at, running in arrivals if at <= opens)
        self.sittings.append(
            Sitting(name, level, wave, group, sitting, late, tuple(sorted(members)), quorum, opens, closes)
        )
        return {running.id: ("closes", closes) if at <= opens else ("missed", at) for at, running in arrivals}

    def _go_on(self, strand: Strand, meeting: Meeting, told: dict[int, tuple[str, datetime | None]]) -> list[Strand]:
        strands = strand.split([told[member.running.id] for member in strand.members])
        for (what, at), each in strands:
            each.arrived.pop(meeting)
            if at is not None:
                what_next = i.SessionClosed(*meeting) if what == "closes" else i.SessionMissed(*meeting)
                each.outside.append((max(at, each.now), what_next))
        return [each for _, each in strands]


def _by_arrival(arrival: tuple[datetime, Running]) -> tuple[datetime, int]:
    return arrival[0], arrival[1].subject_id


def held(setting: Setting, meeting: Meeting) -> Step:
    """A session step as it is held at a level."""
    return at_level(setting.step(meeting[0]), meeting[1])


def _name(meeting: Meeting) -> str:
    return meeting[0] if meeting[1] == 1 else f"{meeting[0]} {meeting[1]}"


def _opens(setting: Setting, meeting: Meeting, arrivals: Sequence[datetime]) -> datetime:
    """When enough has arrived or its last hour has come; never before the first case."""
    rules = setting.step(meeting[0]).session
    by = resolved(setting, rules.or_by) if rules and rules.or_by else None
    if meeting[1] > 1:
        return _above(setting, meeting, by, arrivals)
    needed = -(-len(arrivals) * rules.opens_share // 100) if rules and rules.opens_of else len(arrivals)
    full = arrivals[max(needed, 1) - 1]
    return full if by is None or not rules else max(arrivals[0], min(full, by) if rules.opens_of else by)


def _above(setting: Setting, meeting: Meeting, by: datetime | None, arrivals: Sequence[datetime]) -> datetime:
    """A further level opens when the sessions below it are closed, by their late chains at the latest."""

    def due(phrase: Time, opens: datetime) -> Due:
        at = max(resolved(setting, phrase, opens, end=True) or opens, opens)
        return Due(setting.day(at), at)

    last = opens_by(setting.running, due, setting.step(meeting[0]), meeting[1], by) if by else arrivals[-1]
    return max(arrivals[0], min(arrivals[-1], last))


def _closes(setting: Setting, step: Step, opens: datetime, draws: Draws, name: tuple[str, str, str]) -> datetime | None:
    """When whoever leads it closes it; None when he does not."""
    due = resolved(setting, step.due, opens, end=True) if step.due else None
    today = setting.day(opens)
    days = draws.days(setting.there_are(today, setting.day(due)) if due else 5, "session", *name)
    return None if days is None else max(setting.noon(setting.working_day(today, days)), opens)


def resolved(setting: Setting, phrase: Time, opens: datetime | None = None, *, end: bool = False) -> datetime | None:
    """When a time phrase is, by the dates of the wave; None for what only a case knows."""
    running = setting.running

    def moment(anchor: Anchor) -> datetime | date | None:
        named = {"it opens": opens, "cycle start": running.dates.get("cycle_start")}
        named |= {"cycle end": running.dates.get("cycle_end"), "cut_off": running.dates.get("cut_off")}
        return running.dates.get(anchor.ref) if anchor.kind == "date" else named.get(anchor.kind)

    found = resolve(phrase, moment, running.calendar, running.zone)
    return (found.instant if end else found.start) if found else None
