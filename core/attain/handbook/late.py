"""What happens when somebody does not act in time, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.speech import capital, several
from attain.phrases.amounts import parse_fewer

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.wording import Counts, Words

ENDINGS: Words = {
    "continue": "it goes on with what was sent so far",
    "continue_without": "it goes on without it",
    "approve": "silence counts as approval",
    "release": "it is shared without further ado",
    "close_unfinished": "the review ends unfinished",
    "record_no_answer": "it is recorded that there was no answer",
    "hide_answers": "nothing is shown to anybody",
}
ACTS: Words = {
    "tell": "{who} gets a message",
    "hand_over": "{who} takes over",
    "nominate_by": "{who} chooses instead",
    "ask_more": "{who} asks more people",
}
FEWER: Counts = {"answers": ("if there is fewer than {count} answer", "if there are fewer than {count} answers")}


def late(said: Any, prose: Prose) -> str:
    """`After 2 working days the Manager gets a message; after 3 working days it goes on without it.`"""
    parts = [_entry(each, prose) for each in several(said)]
    return capital("; ".join(parts)) + "." if parts else ""


def _entry(said: Any, prose: Prose) -> str:
    if isinstance(said, str):
        return _ends(said, prose)
    told = _ends(str(said["then"]), prose) if "then" in said else _act(said, prose)
    return prose.tell("after {span} {what}", span=prose.duration(said["after"]), what=told) if "after" in said else told


def _ends(how: str, prose: Prose) -> str:
    return prose.tell(ENDINGS[how]) if how in ENDINGS else how


def _act(said: Mapping[str, Any], prose: Prose) -> str:
    act = next(each for each in ACTS if each in said)
    told = prose.tell(ACTS[act], who=_who(str(said[act]), prose))
    if "when" in said:
        fewer = prose.tell.counted(*FEWER["answers"], parse_fewer(said["when"]))
        told = prose.tell("{what} {condition}", what=told, condition=fewer)
    return told + _again(said, prose)


def _who(said: str, prose: Prose) -> str:
    who = prose.people(said)
    late = prose.tell("whoever is late")
    return prose.tell.within(late if who == "actor" else who.replace("actor", late))


def _again(said: Mapping[str, Any], prose: Prose) -> str:
    if "due" not in said:
        return ""
    then = late(said.get("if_late"), prose).rstrip(".")
    then = f"{then[:1].lower()}{then[1:]}"
    return " " + prose.tell("({when}; then {what})", when=prose.by(str(said["due"])), what=then)


def send_back(said: Mapping[str, Any] | None, prose: Prose) -> str:
    """What may be sent back, how often, and with how much time."""
    if not said:
        return ""
    step, span = prose.step(str(said["to"])), prose.duration(said["time_again"])
    if said["at_most"] == 1:
        return prose.tell("May go back to “{step}” once, with {span} more.", step=step, span=span)
    times = said["at_most"]
    return prose.tell("May go back to “{step}” {times} times, with {span} more.", step=step, times=times, span=span)
