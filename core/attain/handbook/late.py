"""What happens when somebody does not act in time, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.said import within
from attain.handbook.speech import capital, several

if TYPE_CHECKING:
    from attain.handbook.said import Prose

ENDINGS = {
    "continue": "it goes on with what was sent so far",
    "continue_without": "it goes on without it",
    "approve": "silence counts as approval",
    "release": "it is shared without further ado",
    "close_unfinished": "the review ends unfinished",
    "record_no_answer": "it is recorded that there was no answer",
    "hide_answers": "nothing is shown to anybody",
}
ACTS = {
    "tell": "{who} gets a message",
    "hand_over": "{who} takes over",
    "nominate_by": "{who} chooses instead",
    "ask_more": "{who} asks more people",
}


def late(said: Any, prose: Prose) -> str:
    """`After 2 working days the Manager gets a message; after 3 working days it goes on without it.`"""
    parts = [_entry(each, prose) for each in several(said)]
    return capital("; ".join(parts)) + "." if parts else ""


def _entry(said: Any, prose: Prose) -> str:
    if isinstance(said, str):
        return ENDINGS.get(said, said)
    after = f"after {prose.duration(said['after'])} " if "after" in said else ""
    if "then" in said:
        return after + ENDINGS.get(str(said["then"]), str(said["then"]))
    act = next(each for each in ACTS if each in said)
    return after + ACTS[act].format(who=_who(str(said[act]), prose)) + _fewer(said) + _again(said, prose)


def _who(said: str, prose: Prose) -> str:
    return within(prose.people(said).replace("actor", "whoever is late"))


def _fewer(said: Mapping[str, Any]) -> str:
    return f" if there are {said['when']}" if "when" in said else ""


def _again(said: Mapping[str, Any], prose: Prose) -> str:
    if "due" not in said:
        return ""
    then = late(said.get("if_late"), prose).rstrip(".")
    return f" ({prose.by(str(said['due']))}; then {then[:1].lower()}{then[1:]})"


def send_back(said: Mapping[str, Any] | None, prose: Prose) -> str:
    """What may be sent back, how often, and with how much time."""
    if not said:
        return ""
    times = "once" if said["at_most"] == 1 else f"{said['at_most']} times"
    return f"May go back to “{prose.step(str(said['to']))}” {times}, with {prose.duration(said['time_again'])} more."
