"""A merit plan in the handbook: what happens in which order, and an example that is really worked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from attain.api.language import Catalogue, Explained, Resource, Telling
from compensation.amounts import factor, money, percent
from compensation.budget import GroupDone, work_out
from compensation.gathering import gate_title
from compensation.model import LUMP_SUM, REFUSE, Gate, Plan
from compensation.working import Guide, Person

HALF = Fraction(1, 2)
PAYS = {"Person A": Fraction(60_000), "Person B": Fraction(40_000)}


def sections(document: Resource, catalogue: Catalogue, words: Telling) -> Explained:
    """What the handbook says of a plan."""
    plan: Plan = catalogue.model("merit_plan", document.id)
    stages = tuple(_stages(document, plan, catalogue, words))
    return Explained(words.text(plan.title), words.text(plan.help), stages, tuple(_example(plan)))


def _stages(document: Resource, plan: Plan, catalogue: Catalogue, words: Telling) -> Iterator[str]:
    if "for" in document.data:
        yield f"Everybody of whom this holds: {words.condition(document.data['for'])}."
    for data, gate in zip(document.data.get("gates", ()), plan.gates, strict=True):
        conditions = [words.condition(data["when"])] if "when" in data else []
        conditions += (
            [f"“{words.text(gate_title(catalogue, plan.workflow, gate.gate))}” is closed"] if gate.gate else []
        )
        yield _gate(" and ".join(conditions), gate, words)
    yield _proposal(plan, words)
    if plan.caps:
        stretch = words.duration(document.data["caps"]["in"])
        most = percent(plan.caps.together)
        yield f"With everything that was given in {stretch} before, nobody gets more than {most}."
    if plan.pro_rata:
        what, whole = words.what(plan.pro_rata.since), "whole months" if plan.pro_rata.by == "months" else "days"
        yield f"Whoever came during the period gets the part of it that he was here, counted in {whole} ({what})."
    yield from _limits(plan, words)
    yield from _budget(plan, words)
    least = "; what a budget scales down is rounded down" if plan.budget else ""
    yield f"Amounts are multiples of {money(plan.unit, plan.unit, plan.currency)}: a half goes up{least}."
    yield f"It takes effect: {words.date(plan.takes_effect)}. {_final(plan, words)}"


def _gate(condition: str, gate: Gate, words: Telling) -> str:
    get = "Only what raises pay to the minimum" if gate.minimum else "Nothing"
    why = f" {words.text(gate.because)}" if gate.because else ""
    return f"{get}, if {condition}.{why}"


def _proposal(plan: Plan, words: Telling) -> str:
    table = "what the table recommends" if plan.table else "nothing"
    if not plan.proposed:
        return f"Everybody gets {table}."
    return f"What counts is {words.what(plan.proposed)}; where nobody wrote anything, {table}."


def _limits(plan: Plan, words: Telling) -> Iterator[str]:
    if plan.above:
        share = "" if plan.above.share == 1 else f"{percent(plan.above.share * 100)} of "
        rest = "what is above is paid once" if plan.above.pays == LUMP_SUM else "nothing above is paid"
        yield f"Pay does not rise above {share}{words.what(plan.above.limit)}; {rest}."
    if plan.raise_to:
        yield f"Nobody stays below {words.what(plan.raise_to)}, whatever cap, part, limit and budget say."


def _budget(plan: Plan, words: Telling) -> Iterator[str]:
    if plan.budget is None:
        return
    pool = percent(plan.budget.share * 100)
    if plan.budget.per == "organisation":
        group = "All together"
    elif " of " in plan.budget.per:
        group = f"The people of each of them ({words.people(plan.budget.per)})"
    else:
        group = f"Each {plan.budget.per.replace('_', ' ')}"
    over = (
        "nothing of it is final until it costs less"
        if plan.budget.if_over == REFUSE
        else "every increase is multiplied by the pool and divided by the cost"
    )
    yield f"{group} may spend {pool} of its pay. Where it would be more, {over}."


def _final(plan: Plan, words: Telling) -> str:
    when = f"the step {words.what(plan.final_after)}" if plan.final_after else "the review"
    group = " of everybody in the group" if plan.budget else ""
    return f"It is final once {when}{group} has ended."


# --- the example ----------------------------------------------------------------------------------------------------


def _example(plan: Plan) -> Iterator[str]:
    """Two people of one group who ask for more than there is, one of them here for half the period."""
    usual = plan.budget.share * 100 if plan.budget else Fraction(2)
    people = {name: _person(plan, pay, share * usual) for (name, pay), share in zip(PAYS.items(), (2, 1), strict=True)}
    if plan.pro_rata:
        part = "6 of 12 months" if plan.pro_rata.by == "months" else "half of the days"
        people["Person B"] = replace(people["Person B"], part=HALF, part_because=part)
    done = work_out(plan, people, dict.fromkeys(people, "group"))
    group = done.groups["group"]
    for name, raised in done.people.items():
        yield f"{name} earns {money(PAYS[name], plan.unit, plan.currency)}."
        yield from (f"{name}, {line.stage.lower()}: {line.text}" for line in raised.lines)
    if group.pool is not None:
        cost, pool = (money(value, plan.unit, plan.currency) for value in (group.cost, group.pool))
        yield f"Together they would cost {cost}; the pool of their group is {pool}. {_against(group)}"


def _against(group: GroupDone) -> str:
    if group.refused:
        return "That is too little, so nothing is final."
    return "That is enough." if group.scale == 1 else f"So every increase is multiplied by {factor(group.scale)}."


def _person(plan: Plan, pay: Fraction, share: Fraction) -> Person:
    return Person(pay=pay, proposed=share) if plan.proposed else Person(pay=pay, guide=Guide(share, share))
