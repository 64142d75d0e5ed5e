"""From what a sentence says to what the engine is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attain.forms.decisions import DECISION, form_of_choice
from attain.phrases.ast import Condition
from attain.phrases.conditions import holds
from attain.scenarios.filling import Paper
from attain.scenarios.sentences import Given, Name
from attain.scenarios.story import Unplayable
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from attain.phrases.conditions import Lookups
    from attain.scales.model import Scale
    from attain.scenarios.sentences import Act
    from attain.workflow.model import Step

REASON = "Said in the scenario."


def truth(condition: Condition, look: Lookups) -> bool | None:
    """Whether a condition holds."""
    return holds(condition, look)


def plain(act: Act, step: Step, person: int, named: tuple[int, ...] | None, outside: tuple[int, ...] = ()) -> i.Input:
    """The input of a verb that needs no form; `outside` are those of the named who are not of the organisation."""
    match act.verb:
        case "approves" if step.do == "plan":
            return i.Agreed(step.id, person)
        case "approves":
            return i.Approved(step.id, person, bool(act.given), named, outside=outside)
        case "sends back":
            return i.SentBack(step.id, person, reason_of(act))
        case "releases":
            return i.Released(step.id, person)
        case "acknowledges":
            return i.Acknowledged(step.id, person)
        case "refuses to sign":
            return i.Acknowledged(step.id, person, refused=True)
        case "replies to":
            return i.Replied(step.id, person)
        case "takes back":
            return i.TakenBack(step.id, person)
        case "declines":
            return i.Declined(step.id, person)
        case "finishes":
            return i.Finished(step.id, person)
        case "opens another":
            return i.OpenedAgain(step.id, person)
        case _:
            raise Unplayable(f'"{act.verb}" cannot be played in {step.id}', at=act.at)


def bare(act: Act, step: Step, person: int, named: tuple[int, ...]) -> i.Input:
    """The input that an act comes to, whatever is written with it."""
    match act.verb:
        case "submits" | "changes" if step.do == "nominate":
            return i.Nominated(step.id, person, named)
        case "submits" | "changes" if act.named is not None:
            return i.AskedMore(step.id, person, named)
        case "submits" | "changes":
            return i.Submitted(step.id, person)
        case "decides":
            return i.Decided(step.id, person, act.choice.text, reason_of(act), answered=True)
        case _:
            return plain(act, step, person, named if act.named is not None else None)


def reason_of(act: Act) -> str:
    """The reason that a sentence gives, else one of the runner's own."""
    said = [one.texts[0] for one in act.given if one.path.text == "reason" and one.texts]
    return said[0] if said else REASON


def decision(step: Step, act: Act, scales: Mapping[str, Scale], *, fill: bool) -> dict[str, Any]:
    """The reason and the answer of a decision; with `fill`, what the choice requires and the sentence leaves out."""
    if not act.choice.text:
        known = " or ".join(choice.id for choice in step.choices)
        raise Unplayable("the sentence does not say what is decided", f"write: decides {step.id} as {known}", act.at)
    choice = next(one for one in step.choices if one.id == act.choice.text)
    given = tuple(one for one in act.given if one.path.text != "reason")
    found: dict[str, Any] = {}
    if choice.asks:
        paper = Paper(form_of_choice(choice.asks), {}, scales, act.day)
        inside = tuple(Given(Name(f"{DECISION}.{one.path.text}", one.path.at), one.texts) for one in given)
        answers = paper.fill(inside)
        wanted = answers if fill else {key: value for key, value in answers.items() if inside}
        found |= {key[2]: value for key, value in wanted.items()}
    elif given:
        raise Unplayable(f"the choice {choice.id} asks for nothing", "leave out: with", given[0].path.at)
    if any(one.path.text == "reason" for one in act.given) or (fill and choice.reason_required):
        found["reason"] = reason_of(act)
    return found
