"""What people do in a session of a story in memory: who is there, what they propose, record and close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.session_closing import distributions, never_outside
from attain.cases.session_distribution import Rest, compare
from attain.cases.session_reason import must_be_said
from attain.cases.session_rules import decides_splits, is_split, may_close, refusal, wrong_with
from attain.cases.session_together import COUNT
from attain.cases.sessions import rules_of
from attain.errors import BadInput
from attain.scenarios import inputs
from attain.scenarios.late_cases import may_change, readable, scale
from attain.scenarios.sitting import Moved
from attain.scenarios.story import Unplayable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from attain.cases.session_distribution import Comparison, Rule
    from attain.phrases.conditions import Lookups
    from attain.scenarios.gathering import Gathering
    from attain.scenarios.in_memory import InMemory
    from attain.scenarios.sentences import Act
    from attain.scenarios.sitting import Sitting


def happen(gathering: Gathering, act: Act, person: int, now: datetime, *, fill: bool) -> None:
    """Do what one person does in a session; Refusal and BadInput as in the portal."""
    sitting = _meant(gathering, act, person)
    if person not in sitting.members:
        raise refusal("no_session")
    if sitting.status == "closed":
        raise refusal("over")
    match act.verb:
        case "attends":
            sitting.present.add(person)
        case "moves":
            _change(gathering, sitting, act, person, fill=fill)
        case "closes":
            _close(gathering, sitting, act, person, now)
        case verb:
            _settle(gathering, sitting, act, person, state="recorded" if verb == "records" else "declined")


def reason(act: Act, *, fill: bool) -> str:
    """The reason that a sentence gives; with `fill` one of the runner's own where it gives none."""
    return inputs.reason_of(act) if fill or act.given else ""


def _meant(gathering: Gathering, act: Act, person: int) -> Sitting:
    """The session that a sentence means: of the case it names, or the one in which the person sits."""
    known = [one for one in gathering.sittings.values() if _may_be(one, act)]
    found = [one for one in known if one.status != "gathering"]
    if not found:
        about = f" with the case of {act.about.text}" if act.about.text else ""
        raise Unplayable(f"no session{about} is open yet", at=act.at)
    mine = [one for one in found if person in one.members]
    return next((one for one in mine if one.status == "open"), (mine or found)[-1])


def _may_be(sitting: Sitting, act: Act) -> bool:
    if act.about.text and act.about.text not in sitting.came:
        return False
    return (
        act.score.text in rules_of(sitting.step).may_change
        if act.score.text
        else act.step.text in (sitting.step.id, sitting.name)
    )


def _enter(gathering: Gathering, sitting: Sitting, act: Act, person: int) -> frozenset[str]:
    """The layers that the person may read.

    Refusal for a case from which the person stays out, that has gone on, or whose score may not be changed.
    """
    name = act.about.text
    if (name, person) in sitting.out:
        raise refusal("no_case")
    if name in sitting.told:
        raise refusal("left")
    return may_change(gathering.cases[name], rules_of(sitting.step), person, act.score.text)


def _change(gathering: Gathering, sitting: Sitting, act: Act, person: int, *, fill: bool) -> None:
    """Propose another level, or record it as the chair.  Whoever does it is there."""
    name, score, said = act.about.text, act.score.text, reason(act, fill=fill)
    layers = _enter(gathering, sitting, act, person)
    newest = next((one for one in reversed(sitting.moved) if (one.case, one.score) == (name, score)), None)
    mine = newest is not None and newest.by == person and newest.state != "declined"
    if newest is not None and mine and (newest.becomes, newest.reason) == (act.to.text, said.strip()):
        return
    now = sitting.now(name, score, layers)
    if problems := wrong_with(scale(gathering.cases[name], score), rules_of(sitting.step), act.to.text, said, now):
        raise BadInput(problems)
    between = _between(gathering, sitting, name, score, ((person, act.to.text),))
    leads = person in sitting.chairs and (between is None or person in between)
    state = "recorded" if leads else "proposed"
    sitting.moved.append(Moved(name, score, act.to.text, person, said.strip(), state))
    sitting.present.add(person)


def _settle(gathering: Gathering, sitting: Sitting, act: Act, person: int, *, state: str) -> None:
    """Record what somebody proposed last, or decline it."""
    name, score = act.about.text, act.score.text
    mine = (one for one in reversed(sitting.moved) if (one.case, one.score, one.state) == (name, score, "proposed"))
    proposal = next(mine, None)
    if proposal is None:
        raise refusal("no_change")
    _enter(gathering, sitting, act, person)
    between = _between(gathering, sitting, name, score)
    if between is not None and person not in between:
        raise refusal("split")
    if between is None and person not in sitting.chairs and (proposal.by == person or not sitting.led_alone(name)):
        raise refusal("not_to_record")
    proposal.state = state
    # What counts is what was settled last.
    sitting.moved.remove(proposal)
    sitting.moved.append(proposal)


def _between(
    gathering: Gathering, sitting: Sitting, name: str, score: str, more: tuple[tuple[int, str], ...] = ()
) -> set[int] | None:
    """Who decides between members who do not agree on a score; None where they do, or whoever leads decides."""
    role = decides_splits(rules_of(sitting.step))
    said = [one for one in sitting.moved if (one.case, one.score) == (name, score) and one.state != "declined"]
    if not role or not is_split([*((one.by, one.becomes) for one in said), *more]):
        return None
    memory = gathering.cases[name]
    definition = memory.knows.workflow.people.get(role)
    bound = memory.state().bound.get(role) or (memory.knows.people(definition.phrase) if definition else ())
    return {one for one in bound if one in sitting.members and (name, one) not in sitting.out} or None


def _close(gathering: Gathering, sitting: Sitting, act: Act, person: int, now: datetime) -> None:
    """Quorum, nothing left undecided, and a word where a distribution asks for one."""
    if person not in sitting.chairs:
        raise refusal("not_to_close")
    undecided = any(one.state == "proposed" for one in sitting.moved)
    may_close(rules_of(sitting.step), len(sitting.present), undecided=undecided)
    found = list(_compared(gathering, sitting))
    never_outside(found, sees_all=_sees_all(gathering, sitting, person, {one.score for one in found}))
    rules = [one.rule for one in found if one.outside and one.rule]
    if rules:
        must_be_said("", _sayers(gathering, sitting, rules), person, reason(act, fill=False))
    gathering.close(sitting, now)


def _sees_all(gathering: Gathering, sitting: Sitting, person: int, scores: set[str]) -> bool:
    """Whether a person stays out of no case and may read every level with which these scores came."""
    return all(
        (name, person) not in sitting.out
        and sitting.came_with(name, score)
        == sitting.came_with(name, score, readable(gathering.cases[name], person, score))
        for name in sitting.came
        for score in scores
    )


def _compared(gathering: Gathering, sitting: Sitting) -> Iterator[Comparison]:
    """Before and after of the session's cases, for each distribution."""
    first = gathering.cases[next(iter(sitting.came))]
    for rule in distributions(sitting.step, first.knows.catalogue):
        found = scale(first, rule.score)
        if found is not None:
            for mine, rest in _units(gathering, sitting, rule):
                before = [sitting.came_with(name, rule.score) for name in mine]
                after = [sitting.now(name, rule.score) for name in mine]
                yield compare(rule, rule.score, found, before, after, rest)


def _units(gathering: Gathering, sitting: Sitting, rule: Rule) -> Iterator[tuple[list[str], Rest | None]]:
    """The session's cases that a rule means; where it counts over several sessions by unit, with all others there."""
    meant = [name for name, case in gathering.cases.items() if rule.means(_look(case))]
    own = [name for name in meant if name in sitting.came]
    if not rule.over:
        yield own, None
        return
    group = {name: gathering.group(name, rule.over) for name in meant}
    for unit in dict.fromkeys(group[name] for name in own):
        others = [name for name in meant if name not in sitting.came and group[name] == unit]
        counting = [name for name in others if gathering.cases[name].state().status in COUNT]
        levels = [_decided(gathering, name, rule.score) for name in counting]
        decided = tuple(one for one in levels if one is not None)
        yield [name for name in own if group[name] == unit], Rest(decided, len(levels) - len(decided))


def _decided(gathering: Gathering, name: str, score: str) -> str | None:
    """What the highest closed session made of a rating, else what was made of it alone; None where nothing did."""
    held = sorted((one for one in gathering.sittings.values() if name in one.came), key=lambda one: one.level)
    closed = [one for one in held if one.status == "closed"]
    if closed:
        return closed[-1].now(name, score)
    layers = gathering.cases[name].knows.layers()
    found = layers.get((score, "final"), layers.get((score, "adjusted")))
    return found if isinstance(found, str) else None


def _look(case: InMemory) -> Lookups:
    return case.knows.look(case.state())


def _sayers(gathering: Gathering, sitting: Sitting, rules: Sequence[Rule]) -> frozenset[int]:
    """The members who hold a role that one of the rules wants its reason from."""
    company = gathering.cases[next(iter(sitting.came))].knows.company
    roles = {one.reason_from for one in rules} - {""}
    return frozenset(person for role in roles for person in company.holders(role)) & sitting.members
