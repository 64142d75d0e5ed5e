"""Goals as pages show them: finished words, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from attain.api.portal import Badge, Fact, Field, Option, Text, Trend, counted, day, number, percent
from goals_based.acting import CONFIDENCE
from goals_based.measuring import MILESTONES, SHARE, YES_NO

if TYPE_CHECKING:
    from attain.api.portal import Tone
    from goals_based.measuring import Measurement
    from goals_based.reading import CheckIn, Goal

HOME = "/goals_based"
TONES: dict[str, Tone] = {"on_track": "good", "at_risk": "warn", "off_track": "bad"}


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal in a list.  `width` is the bar's length of 100, None without any data; `supports` the goal above it."""

    id: int
    title: str
    href: str
    measure: str
    weight: str
    reached: str
    width: int | None
    source: str
    finish: str
    closed: bool
    supports: str = ""


@dataclass(frozen=True, slots=True)
class GoalList:
    """The goals of one person and one period."""

    title: str
    lines: tuple[GoalLine, ...]
    whole: str = ""
    plans: tuple[str, ...] = ()
    """Where the plans are that they come from."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the team with his goals; `without` says why there are none."""

    name: str
    person_id: int
    goals: GoalList
    without: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A goal in the tree, with those that support it."""

    line: GoalLine
    owner: str
    note: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A check-in in the goal's history."""

    when: str
    who: str
    value: str
    badge: Badge
    comment: str


def bar(reached: Fraction | None) -> int | None:
    """How long a bar is, of 100: cut off at both ends, as figures beside it are not."""
    return None if reached is None else max(0, min(100, int(reached * 100)))


def line(goal: Goal, supports: str = "") -> GoalLine:
    """One goal of a list."""
    return GoalLine(
        id=goal.id,
        title=goal.title,
        href=f"{HOME}/goals/{goal.id}",
        measure=goal.measure_of_success,
        weight="" if goal.weight is None else f"{number(goal.weight)}%",
        reached="No data yet" if goal.reached is None else percent(goal.reached),
        width=bar(goal.reached),
        source=source(goal),
        finish="" if goal.finish_by is None else day(goal.finish_by),
        closed=not goal.open,
        supports=supports,
    )


def source(goal: Goal) -> str:
    """Where the figure comes from."""
    if goal.progress is not None:
        return "from check-ins"
    total = goal.counted + goal.missing
    if not total:
        return ""
    without = f", {goal.missing} without data" if goal.missing else ""
    return f"from {counted(total, 'goal')} that support{'s' if total == 1 else ''} it{without}"


def goal_list(goals: Sequence[Goal], above: Mapping[int, tuple[str, int]], title: str = "") -> GoalList:
    """Goals of one period; what they make together when they have weights."""
    lines = tuple(line(one, above.get(one.parent_id or 0, ("", 0))[0]) for one in goals)
    period = f"{day(goals[0].period[0])} to {day(goals[0].period[1])}" if goals else ""
    plans = dict.fromkeys(plan_href(one.case_id, one.step) for one in goals)
    return GoalList(title or period, lines, whole(goals), tuple(plans))


def plan_href(case_id: int, step: str) -> str:
    """Where the page of a plan is."""
    return f"{HOME}/plans/{case_id}/{step}"


def whole(goals: Iterable[Goal]) -> str:
    """All goals together by weight, or evenly where there are none; those without data are left out and counted."""
    known = [(one.reached, Fraction(1 if one.weight is None else one.weight)) for one in goals]
    there = [(reached, weight) for reached, weight in known if reached is not None and weight]
    if not there:
        return ""
    total = sum((reached * weight for reached, weight in there), Fraction(0)) / sum(weight for _, weight in there)
    missing = len(known) - len(there)
    return f"{percent(total)} together" + (f", {missing} of {len(known)} left out: no data" if missing else "")


def by_period(goals: Sequence[Goal], above: Mapping[int, tuple[str, int]]) -> tuple[GoalList, ...]:
    """A person's goals, a list for each period, the newest first."""
    periods = dict.fromkeys(one.period for one in goals)
    return tuple(goal_list([one for one in goals if one.period == period], above) for period in periods)


def value_words(measured: Measurement, value: Decimal | None) -> str:
    """A value as people say it."""
    if value is None:
        return "Nothing yet"
    if measured.kind == YES_NO:
        return "Done" if value else "Not done"
    if measured.kind == MILESTONES:
        return f"{number(value)} of {len(measured.steps)} milestones"
    zone = measured.zone(value)
    unit = "%" if measured.kind == SHARE else f" {measured.unit}" if measured.unit else ""
    return f"{number(value)}{unit}" + (f" ({zone} reached)" if zone else "")


def facts(goal: Goal, owner: str, supports: str) -> tuple[Fact, ...]:
    """What a goal is, in lines."""
    measured = goal.measured
    found = [("Whose", owner), ("How will we know?", goal.measure_of_success)]
    if measured.target is not None:
        way = "; less is better" if measured.less_is_better else ""
        unit = f" {measured.unit}" if measured.unit else ""
        found.append(("Measured", f"from {number(measured.start or 0)} to {number(measured.target)}{unit}{way}"))
    found.append(("Where it stands", value_words(measured, goal.value)))
    found += [("Weight", f"{number(goal.weight)}%")] if goal.weight is not None else []
    found += [("Finish by", day(goal.finish_by))] if goal.finish_by else []
    found += [("Supports", supports)] if supports else []
    found.append(("Agreed on", day(goal.agreed_at)))
    return tuple(Fact(label, Text(text)) for label, text in found if text)


def history(goal: Goal, found: Sequence[CheckIn], names: Mapping[int, str]) -> tuple[Told, ...]:
    """Check-ins, the newest first."""
    return tuple(
        Told(
            day(one.at),
            names.get(one.by_id, ""),
            f"{value_words(goal.measured, one.value)} · {percent(one.progress)}",
            Badge(CONFIDENCE[one.confidence], TONES[one.confidence]),
            one.comment,
        )
        for one in reversed(found)
    )


def trend(found: Sequence[CheckIn]) -> Trend | None:
    """Progress over time; none before there are two points."""
    if len(found) < 2:
        return None
    return Trend("Progress in percent", tuple((day(one.at), one.progress * 100) for one in found))


def check_in_fields(goal: Goal, typed: Mapping[str, tuple[str, ...]], errors: Mapping[str, str]) -> tuple[Field, ...]:
    """What a check-in asks; `typed` is what came back refused."""

    def given(name: str) -> str:
        return (typed.get(name) or ("",))[-1]

    options = tuple(Option(id, label) for id, label in CONFIDENCE.items())
    return (
        _value_field(goal, typed, errors.get("value", "")),
        Field(
            "confidence", "choice", "How sure are you to get there?", given("confidence"),
            error=errors.get("confidence", ""), required=True, options=options,
        ),
        Field(
            "comment", "text", "What happened?", given("comment"), error=errors.get("comment", ""), at_most=2000, rows=3
        ),
    )  # fmt: skip


def _value_field(goal: Goal, typed: Mapping[str, tuple[str, ...]], error: str) -> Field:
    measured = goal.measured
    value = (typed.get("value") or ("",))[-1]
    if measured.kind == MILESTONES:
        steps = tuple(Option(one, one) for one in measured.steps)
        return Field(
            "reached", "choices", "Milestones reached", values=typed.get("reached", ()), error=error, options=steps
        )
    if measured.kind == YES_NO:
        return Field("value", "yes_no", "Is it done?", value, error=error, required=True)
    if measured.kind == SHARE:
        return Field("value", "percent", "How much is done?", value, error=error, required=True)
    way = f"From {number(measured.start or 0)} to {number(measured.target)}."
    return Field(
        "value", "number", "Where does it stand?", value, help=way, error=error, required=True, unit=measured.unit
    )


def tree(goals: Sequence[Goal], roots: Sequence[int], names: Mapping[int, str]) -> tuple[Branch, ...]:
    """Goals with what supports them, below each root."""
    known = {one.id: one for one in goals}
    below: dict[int, list[int]] = {}
    for one in goals:
        if one.parent_id in known:
            below.setdefault(one.parent_id, []).append(one.id)

    def grow(id: int, path: frozenset[int]) -> Branch:
        one = known[id]
        kept = tuple(grow(each, path | {id}) for each in below.get(id, ()) if each not in path | {id})
        more = one.counted + one.missing - len(kept)
        note = f"{counted(more, 'more goal')} you may not read" if more > 0 else ""
        return Branch(line(one), names.get(one.person_id, ""), note, kept)

    return tuple(grow(root, frozenset()) for root in roots if root in known)
