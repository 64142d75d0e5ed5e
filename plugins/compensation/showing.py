"""A plan as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from attain.api.language import words
from attain.api.portal import counted, day, parts
from compensation.amounts import factor, money, percent
from compensation.model import Plan
from compensation.reading import PlanSeen
from compensation.working import NIL, Guide, Line, Raised, guide_in_words

NOTHING, NO_BREAK, COMPA_RATIO = "–", "\u00a0", "compa-ratio"
HUNDREDTH = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class GroupShown:
    """A group: a sentence about its budget, how that sentence is meant, and its people."""

    title: str
    figures: tuple[parts.Figure, ...]
    told: str
    tone: parts.Tone
    table: parts.Table


@dataclass(frozen=True, slots=True)
class Way:
    """How one person's increase came about."""

    name: str
    lines: tuple[Line, ...]
    waits: str


@dataclass(frozen=True, slots=True)
class PlanShown:
    """A whole plan."""

    title: str
    help: str
    lead: str
    groups: tuple[GroupShown, ...]
    way: Way | None
    download: str


def href_of(cycle_id: int, name: str) -> str:
    """The page of a plan."""
    return f"/compensation/{cycle_id}/{name}"


def shown(seen: PlanSeen, language: str, chosen: str = "") -> PlanShown:
    """The plan; `chosen` is whose steps are shown."""
    plan = seen.plan
    groups = sorted({seen.done.of[key] for key in seen.seen}, key=seen.group_name)
    final = sum(seen.done.is_final(key) for key in seen.seen)
    people = f"{counted(len(seen.seen), 'person', 'people')}, {final} of them final."
    unit = f" Amounts are in {plan.currency}." if plan.currency else ""
    lead = f"{people} Takes effect on {day(seen.effective)}.{unit}"
    return PlanShown(
        words(plan.title, language),
        words(plan.help, language) if plan.help else "",
        lead,
        tuple(_group(seen, group) for group in groups),
        _way(seen, chosen),
        f"{href_of(seen.cycle_id, plan.id)}/payroll.csv" if final else "",
    )


# --- groups ---------------------------------------------------------------------------------------------------------


def _group(seen: PlanSeen, group: str) -> GroupShown:
    told, tone = _told(seen, group)
    title = seen.group_name(group) or ("Everybody" if group else "Without a group")
    members = seen.members(group)
    once = any(seen.done.people[key].lump_sum for key in members)
    rows = tuple(_row(seen, key, once=once) for key in members)
    caption = f"Increases: {title}"
    return GroupShown(
        title, _figures(seen, group, members), told, tone, parts.Table(caption, _columns(seen, once=once), rows)
    )


def _figures(seen: PlanSeen, group: str, members: list[str]) -> tuple[parts.Figure, ...]:
    """Of the people who may be seen; the pool only where these are all."""
    plan, done = seen.plan, seen.done.groups[group]
    people = [seen.done.people[key] for key in members]
    cost = sum((one.increase + one.lump_sum for one in people), NIL)
    pay = sum((one.person.pay or NIL for one in people), NIL)
    found = [parts.Figure("Pay of a year", _money(plan, pay)), parts.Figure("Increases cost", _money(plan, cost))]
    if done.pool is not None and seen.is_whole(group):
        found.insert(1, parts.Figure("Pool", _money(plan, done.pool)))
        found.append(parts.Figure("Left", _money(plan, done.left or NIL)))
    return tuple(found)


def _told(seen: PlanSeen, group: str) -> tuple[str, parts.Tone]:
    done, whole = seen.done.groups[group], seen.is_whole(group)
    part = "" if whole else f" You see {len(seen.members(group))} of {counted(done.people, 'person', 'people')}."
    if done.pool is None:
        return part.strip(), "info"
    if done.refused:
        over = f" by {_money(seen.plan, done.cost - done.pool)}" if whole else ""
        return f"Over its pool{over}: nothing of it is final until it costs less.{part}", "bad"
    if done.scale != 1:
        asked = _money(seen.plan, done.cost) if whole else "More than the pool"
        return f"{asked} was asked for: every increase is multiplied by {factor(done.scale)}.{part}", "warn"
    return f"Within its pool.{part}", "good"


# --- people ---------------------------------------------------------------------------------------------------------


def _columns(seen: PlanSeen, *, once: bool) -> tuple[parts.Column, ...]:
    plan = seen.plan
    found = [parts.Column("Person"), parts.Column("Pay", "end")]
    found += [parts.Column("Guide")] if plan.table else []
    found += [parts.Column("Proposed", "end")] if plan.proposed else []
    found += [parts.Column("Increase", "end")]
    found += [parts.Column("Once", "end")] if once else []
    return (*found, parts.Column("New pay", "end"), parts.Column("State"))


def _row(seen: PlanSeen, key: str, *, once: bool) -> tuple[parts.Cell, ...]:
    plan, raised = seen.plan, seen.done.people[key]
    person, ratio = raised.person, raised.compa_ratio
    link = parts.Link(seen.name(key), f"{href_of(seen.cycle_id, plan.id)}?person={key}#way")
    beside = "" if ratio is None else f"{COMPA_RATIO} {money(ratio, HUNDREDTH)}"
    found: list[parts.Cell] = [link, parts.Text(_cell(plan, person.pay), beside)]
    if plan.table:
        found.append(_guide(person.guide))
    if plan.proposed:
        found.append(parts.Text(NOTHING if person.proposed is None else percent(person.proposed)))
    found.append(parts.Text(_cell(plan, raised.increase), percent(raised.percent or NIL)))
    if once:
        found.append(parts.Text(_cell(plan, raised.lump_sum or None)))
    return (*found, parts.Text(_cell(plan, raised.new_pay)), _state(seen, key))


def _guide(guide: Guide | None) -> parts.Text:
    """The range on one line, what is recommended in it below."""
    if guide is None:
        return parts.Text(NOTHING)
    said, _, recommended = guide_in_words(guide).partition(", ")
    return parts.Text(said.replace(" ", NO_BREAK), recommended)


def _cell(plan: Plan, value: Fraction | None) -> str:
    return NOTHING if value is None else money(value, plan.unit)


def _state(seen: PlanSeen, key: str) -> parts.Badge:
    raised = seen.done.people[key]
    if raised.person.waits:
        return parts.Badge("Not final", "info")
    if not seen.done.is_final(key):
        return parts.Badge("Waits for its group", "info")
    if raised.person.barred and not raised.increase:
        return parts.Badge("Nothing", "quiet")
    return parts.Badge("Final", "good")


def _way(seen: PlanSeen, chosen: str) -> Way | None:
    if chosen not in seen.seen:
        return None
    raised = seen.done.people[chosen]
    return Way(seen.name(chosen), raised.lines, raised.person.waits)


# --- one's own, and on a review -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnShown:
    """What somebody gets, and from when: no guide, nobody's proposal, no group."""

    title: str
    facts: tuple[parts.Fact, ...]


def own(seen: PlanSeen, key: str, language: str) -> OwnShown | None:
    """For the person himself; None as long as anything of it may change."""
    raised, plan = seen.done.people[key], seen.plan
    if not seen.done.is_final(key) or raised.new_pay is None:
        return None
    effective = day(seen.persons[key].review.dates[plan.takes_effect])
    return OwnShown(words(plan.title, language), (*_own_facts(plan, raised), parts.Fact("From", parts.Text(effective))))


def _own_facts(plan: Plan, raised: Raised) -> tuple[parts.Fact, ...]:
    increase = parts.Text(_money(plan, raised.increase), percent(raised.percent or NIL))
    once = (parts.Fact("Paid once", parts.Text(_money(plan, raised.lump_sum))),) if raised.lump_sum else ()
    pay = parts.Fact("Pay of a year", parts.Text(_money(plan, raised.new_pay or NIL)))
    return (parts.Fact("Increase of a year", increase), *once, pay)


def _money(plan: Plan, value: Fraction) -> str:
    return money(value, plan.unit, plan.currency)
