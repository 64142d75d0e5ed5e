"""From a cycle that was played to what is told about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import partial
from statistics import median_low
from typing import TYPE_CHECKING, Any

from attain.cases.queries import names_of, step_title
from attain.config.text import words
from attain.people.facts import facts
from attain.phrases.ast import Anchor
from attain.simulating.casting import ITSELF, SHOWN, SKIPPED, STOPPED, cast
from attain.simulating.counting import Counts, count
from attain.simulating.gathering import held
from attain.simulating.hanging import HANDED_OVER, UNFINISHED, WAITS, hanging
from attain.simulating.problems import problems
from attain.simulating.quick import uncollected
from attain.simulating.result import DayLoad, Ends, Hanging, Load, Promise, RoleFound, SessionSeen, Simulated, Someone
from attain.workflow.bound import Course, bound
from attain.workflow.given import latest

if TYPE_CHECKING:
    from attain.simulating.gathering import Sitting
    from attain.simulating.grounds import Ground
    from attain.simulating.run import Played
    from attain.simulating.strand import Setting
    from attain.workflow.model import PersonDef

TOP = 20


class Names:
    """People by id as reports name them."""

    def __init__(self, ground: Ground) -> None:
        self._ground, self._known = ground, dict[int, Someone]()

    def of(self, persons: Iterable[int]) -> list[Someone]:
        """These people; two statements for those not asked before."""
        wanted = list(persons)
        new = [person for person in wanted if person not in self._known]
        if new:
            connection, at = self._ground.connection, self._ground.at
            called, known = names_of(connection, new), facts(connection, new, at, ["staff_number"])
            for person in new:
                number = str(known.get(person, {}).get("staff_number", ""))
                self._known[person] = Someone(number, called.get(person, number))
        return [self._known[person] for person in wanted]


@uncollected()
def summed(ground: Ground, played: Played) -> Simulated:
    """Count everything once, name those who are to be named."""
    names, preparation = Names(ground), played.preparation
    counts = count(preparation.catalogue, played.strands, played.sittings)
    found = Simulated(
        cycle=preparation.cycle.id,
        workflow=preparation.cycle.workflow,
        behaviour=played.behaviour,
        seed=played.seed,
        people=sum(len(strand.members) for strand in played.strands),
        outside=tuple(Counter(preparation.eligible.outside.values()).most_common()),
        ends=_ends(played),
        roles=tuple(_roles(played, names)),
        loads=_loads(counts, names),
        days=_days(counts),
        mails=counts.mails.total(),
        hanging=_hanging(played, names),
        sessions=tuple(_session(one, played) for one in sorted(played.sittings, key=_place)),
        promises=tuple(_promises(played)),
        refused=_refused(played),
        drawn=tuple((what, held, not_) for what, (held, not_) in sorted(played.player.asker.drawn.items())),
        assumed=tuple(sorted({each.step for one in played.strands for each in one.log if each.what == "assumed"})),
        happened=played.happened,
        surplus=played.surplus,
        findings=ground.findings,
        problems=(),
        courses=len(played.strands),
        titles=_titles(played),
    )
    return problems(found, preparation.eligible.unexpected)


def _ends(played: Played) -> Ends:
    how: Counter[str] = Counter()
    days: list[date] = []
    for strand in played.strands:
        case = strand.case
        if case is None:
            continue
        how[case.status] += len(strand.members)
        if case.closed_at:
            days += [strand.setting.day(case.closed_at)] * len(strand.members)
    bounds = {_bound(strand.setting, played) for strand in played.strands}
    latest = None if None in bounds else max(each for each in bounds if each)
    by = Counter(dict(_unfinished(played)))
    return Ends(
        tuple(how.most_common()),
        tuple(by.most_common()),
        median_low(days) if days else None,
        max(days, default=None),
        latest,
    )


def _unfinished(played: Played) -> Iterator[tuple[str, int]]:
    """(step, cases) of those that ended unfinished; "" where no step ended them."""
    found: Counter[str] = Counter()
    for strand in played.strands:
        if strand.case and strand.case.status == "closed_unfinished":
            step = strand.case.why_closed.partition(":")[0]
            found[step if step in strand.setting.workflow.index else ""] += len(strand.members)
    yield from found.items()


def _titles(played: Played) -> dict[str, str]:
    """What steps and persons are called, in the organisation's first language."""
    catalogue = played.preparation.catalogue
    document = catalogue.get("workflow", played.preparation.cycle.workflow)
    persons = document.data["people"] if document else {}
    found = {name: words(each.get("title", "")) or name.replace("_", " ") for name, each in persons.items()}
    workflow = catalogue.model("workflow", played.preparation.cycle.workflow)
    return (
        {"employee": "Employee"} | found | {step.id: step_title(step, catalogue.language) for step in workflow.walk()}
    )


def _bound(setting: Setting, played: Played) -> date | None:
    """The proved end of the cases of a setting, None where it hangs on dates of the person; worked out once for each
    variation of the configuration.
    """
    running = setting.running
    cycle = played.preparation.cycle
    wave = next(wave for wave in cycle.waves if wave.id == running.wave)
    key = f"attain.simulating.bound {cycle.id} {running.wave} {running.calendar.id}"

    def moment(anchor: Anchor) -> datetime | date | None:
        named = {"cycle start": "cycle_start", "cycle end": "cycle_end", "cut_off": "cut_off"}
        found = running.dates.get(anchor.ref if anchor.kind == "date" else named.get(anchor.kind, ""))
        if found is None:
            unknown.append(anchor)
        return found

    def compute() -> Any:
        opens = setting.noon(wave.starts)
        given = partial(latest, running.catalogue, setting.workflow)
        day = bound(setting.workflow, Course(opens, moment, running.calendar, running.zone, given=given)).day
        return None if unknown and running.cycle_id is None else day

    unknown: list[Anchor] = []
    found: date | None = running.catalogue.memo(key, compute)
    return found


def _roles(played: Played, names: Names) -> Iterator[RoleFound]:
    titles = _titles(played)
    people = played.strands[0].setting.workflow.people if played.strands else {}
    for (_, role), found in cast(played.player.asker, played.strands).items():
        nobody = found.by[SKIPPED] + found.by[STOPPED]
        others = [(who, many) for who, many in found.by.most_common() if who not in (ITSELF, SKIPPED, STOPPED)]
        stand_ins = [(titles.get(who, who), many) for who, many in others]
        examples = tuple(names.of(sorted(found.without)[:SHOWN]))
        stops = bool(found.by[STOPPED])
        by = _last(people, role) if stops else ""
        yield RoleFound(role, titles[role], found.by[ITSELF], tuple(stand_ins), nobody, stops, examples, by)


def _last(people: Mapping[str, PersonDef], role: str) -> str:
    """With whom a chain of stand-ins ends; "" where it has none."""
    last, seen = role, {role}
    while isinstance(chain := people[last].if_none, str) and chain in people and chain not in seen:
        last = chain
        seen.add(last)
    return "" if last == role else last


def _loads(counts: Counts, names: Names) -> tuple[Load, ...]:
    top = sorted(counts.tasks, key=lambda person: (-counts.tasks[person], person))[:TOP]
    return tuple(
        Load(person, counts.tasks[number], *counts.most_open(number))
        for number, person in zip(top, names.of(top), strict=True)
    )


def _days(counts: Counts) -> tuple[DayLoad, ...]:
    open_ = counts.open_by_day()
    days = sorted({*open_, *counts.mails})
    return tuple(DayLoad(day, counts.new[day], open_.get(day, 0), counts.mails[day]) for day in days)


def _hanging(played: Played, names: Names) -> tuple[Hanging, ...]:
    found = hanging(played.player.asker, played.strands)

    def weight(person: int) -> tuple[int, int, int, int]:
        each = found[person]
        return -each[UNFINISHED], -each[HANDED_OVER], -each[WAITS], person

    top = sorted(found, key=weight)[:TOP]
    return tuple(
        Hanging(person, found[number][WAITS], found[number][HANDED_OVER], found[number][UNFINISHED])
        for number, person in zip(top, names.of(top), strict=True)
    )


def _session(sitting: Sitting, played: Played) -> SessionSeen:
    setting = next(one.setting for one in played.strands if one.setting.running.wave == sitting.wave)
    short = ""
    if len(sitting.members) < sitting.quorum:
        short = f"{len(sitting.members)} sit in it, {sitting.quorum} must be there"
    elif len(sitting.cases) < (least := _least(setting, sitting)):
        short = f"{len(sitting.cases)} cases, fewer than {least}"
    closes = setting.day(sitting.closes) if sitting.closes else None
    cases, late = len(sitting.cases), len(sitting.late)
    opens = setting.day(sitting.opens)
    return SessionSeen(
        sitting.step, _level(setting, sitting), sitting.wave, sitting.group, cases, late, len(sitting.members), opens,
        closes, short,
    )  # fmt: skip


def _level(setting: Setting, sitting: Sitting) -> str:
    """What a further level is called; "" for the first."""
    step = held(setting, (sitting.step, sitting.level))
    return words(step.title) if sitting.level > 1 else ""


def _place(sitting: Sitting) -> tuple[str, int, str, str]:
    return sitting.step, sitting.level, sitting.wave, sitting.group


def _least(setting: Setting, sitting: Sitting) -> int:
    rules = held(setting, (sitting.step, sitting.level)).session
    return rules.small_groups_below if rules else 0


def _promises(played: Played) -> Iterator[Promise]:
    seen: dict[str, list[int]] = {}
    for strand in played.strands:
        for step in strand.setting.workflow.index.values():
            state = strand.case.now_in(step.id) if strand.case else None
            if step.anonymous is None or state is None or not state.asked:
                continue
            many = len(strand.members)
            counted = seen.setdefault(step.id, [step.anonymous.show_from, 0, 0, 0])
            counted[1] += many
            counted[2] += many * (state.asked < step.anonymous.show_from)
            counted[3] += many * (state.answered < step.anonymous.show_from)
    for step_id, (show_from, cases, never, below) in seen.items():
        yield Promise(step_id, show_from, cases, never, below)


def _refused(played: Played) -> tuple[tuple[str, str, int], ...]:
    found: Counter[tuple[str, str]] = Counter()
    for strand in played.strands:
        for step, why in {(each.step, each.said) for each in strand.log if each.what == "refused"}:
            found[step, why] += len(strand.members)
    return tuple((step, why, many) for (step, why), many in found.most_common())
