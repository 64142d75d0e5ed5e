"""A workflow from its document's plain data, whose shape, names and phrases the checks have accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Chosen
from attain.phrases.parser import parse_condition, parse_people, parse_time
from attain.values import replace
from attain.workflow import build_waits as waits
from attain.workflow import reading as read
from attain.workflow.model import (
    Branch,
    Choice,
    Choose,
    FormChoice,
    Outcome,
    PersonDef,
    SendBack,
    Standard,
    Start,
    Step,
    Tell,
    VisibilityRow,
    Workflow,
)
from attain.workflow.reading import Data

if TYPE_CHECKING:
    from attain.phrases.ast import Time

OUTCOME_ACTS = ("open", "suggest", "gate", "tell", "export", "extend_case")


def build(data: Data, context: object = None) -> Workflow:
    """The workflow that a document says.  PhraseError for a phrase that cannot be read."""
    del context
    people = {name: _person(name, each, data["people"]) for name, each in data.get("people", {}).items()}
    least = dict(_least_chosen(data["steps"], people))
    steps = tuple(_step(each, least) for each in data["steps"])
    return Workflow(
        data["id"],
        read.text(data.get("title")),
        people,
        steps,
        tuple(map(_row, data.get("visibility", ()))),
        waits.reminders(data.get("reminders")),
        tuple(each["id"] for each in data.get("scores", ())),
        tuple(map(_outcome, data.get("outcomes", ()))),
        data.get("when_people_change", {}),
        read.text(data.get("help")),
        tuple(_start(each) for each in read.many(data.get("start")) if "on" in each),
        data.get("items", {}),
        data.get("not_counted", ""),
    )


def _start(data: Data) -> Start:
    return Start(
        read.names(data["on"]),
        data.get("id", ""),
        read.durations(data.get("after")),
        read.durations(data.get("before")),
        data.get("for", ""),
        read.condition(data.get("only_if")),
        read.names(data.get("by")),
        read.names(data.get("or_by")),
        read.number(data.get("at_most"), 0),
        data.get("covers_since", ""),
    )


def _person(name: str, data: Data, cast: Data) -> PersonDef:
    if_none = data["if_none"]
    fixed = if_none in ("skip", "stop_the_plan") or if_none in cast
    return PersonDef(
        name,
        parse_people(data["is"]),
        if_none if fixed else parse_people(if_none),
        data.get("bind", "at_step"),
        data.get("if_same", ""),
        read.condition(data.get("only_if")),
    )


def _row(data: Data) -> VisibilityRow:
    since = parse_time(str(data["from"]))
    return VisibilityRow(
        read.names(data["who"]), read.names(data["what"]), data["as"], since, read.time(data.get("until"))
    )


def _outcome(data: Data) -> Outcome:
    act = next(each for each in OUTCOME_ACTS if each in data)
    settings = {key: value for key, value in data.items() if key not in ("id", "title", "when", "help", "note")}
    return Outcome(
        data["id"],
        read.text(data.get("title")),
        act,
        settings,
        read.condition(data.get("when")),
        data.get("for_each", ""),
    )


# --- steps ----------------------------------------------------------------------------------------------------------


Least = Mapping[str, int]
"""For nominate steps that give no lowest number: how many are needed."""


def _step(data: Data, least: Least) -> Step:
    said = {SETTINGS[name][0]: SETTINGS[name][1](value) for name, value in data.items() if name in SETTINGS}
    inner = tuple(_step(each, least) for each in data.get("steps", ()))
    branches = tuple(_branch(each, least) for each in data.get("branches", ()))
    forms = _forms(data["form"]) if "form" in data else {}
    return Step(
        title=read.text(data.get("title")),
        who=_who(data),
        steps=inner,
        branches=branches,
        **said,
        **forms,
        **_of_verb(data, least),
    )


def _branch(data: Data, least: Least) -> Branch:
    return Branch(data["id"], tuple(_step(each, least) for each in data["steps"]))


def _who(data: Data) -> tuple[str, ...]:
    return read.names(data.get("confirmed_by") or data.get("who"))


def _of_verb(data: Data, least: Least) -> dict[str, Any]:
    """Settings that only one verb has, or that it reads in a way of its own."""
    do = data["do"]
    back = waits.send_back(data["send_back"]) if "send_back" in data else None
    if do == "decide":
        return {
            "choices": tuple(_choice(each, back) for each in data.get("choices", ())),
            "if_split": data.get("if_split", ""),
            "stays_out": tuple(data.get("stays_out", ())),
        }
    own: dict[str, Any] = {}
    if do == "session":
        own = {"session": waits.session(data), "levels": tuple(_step(each, least) for each in waits.levels(data))}
    elif do == "nominate" and "choose" in data:
        own = {"choose": _choose(data, least)}
    elif do == "ask_each" and "group" not in data:
        own = {"group": data["id"]}
    return {**own, "send_back": back}


def _forms(written: Any) -> dict[str, Any]:
    """One form by its name, or several with their conditions, of which the last stands for all."""
    if not isinstance(written, Mapping):
        return {"form": written}
    forms = tuple(FormChoice(each["form"], read.condition(each.get("when"))) for each in written["choose"])
    return {"form": forms[-1].form, "forms": forms}


def _choice(data: Data, back: SendBack | None) -> Choice:
    sends_back = back if data.get("sends_back") else None
    return Choice(
        data["id"], read.text(data.get("label")), data.get("reason") == "required", data.get("asks"), sends_back
    )


def _standard(data: Data) -> Standard:
    return Standard(data["id"], read.text(data.get("title")), parse_condition(data["needs"]))


def _as_said(value: Any) -> Any:
    return value


def _times(value: Any) -> tuple[Time, ...]:
    return tuple(parse_time(str(each)) for each in read.many(value))


SETTINGS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    **{name: (name, _as_said) for name in ("id", "do", "enrol", "message", "group", "agreed_by", "must_agree")},
    **{name: (name, _as_said) for name in ("confirmed_by", "workflow", "plugin")},
    **{name: (name, read.names) for name in ("compare_with", "what", "shows", "settles", "to")},
    **{name: (name, read.time) for name in ("due", "until", "or_by", "takes_effect")},
    **{name: (name, bool) for name in ("optional", "may_edit", "may_decline", "asked_outside")},
    "silence_counts_as_approval": ("silence_counts_as_approval", bool),
    "wait_for_end": ("waits_for_end", bool),
    "act": ("plugin_act", _as_said),
    "part": ("sections", read.names),
    "help": ("help", read.text),
    "when": ("when", read.condition),
    "not_before": ("not_before", _times),
    "extended_by": ("extended_by", read.durations),
    "tell": ("tell", lambda said: Tell(said["message"], read.names(said["to"]))),
    "on_behalf": ("on_behalf", lambda said: read.names(said["by"])),
    "also_open_to": ("also_open_to", parse_people),
    "if_late": ("if_late", waits.late_chain),
    "reminders": ("reminders", waits.reminders),
    "anonymous": ("anonymous", waits.anonymous),
    "may_reply": ("may_reply", waits.reply),
    "repeat": ("repeat", waits.repeat),
    "wait_for": ("wait_for", waits.wait_for),
    "rest": ("stops_rest", lambda said: said == "stop"),
    "standards": ("standards", lambda said: tuple(map(_standard, said))),
    "no_fault": ("no_fault_by", lambda said: said.get("decided_by", "")),
}
"""Settings that every verb reads alike: the field of a step that each gives, and how it is read."""


# --- what one step takes from another -------------------------------------------------------------------------------


def _least_chosen(steps: Iterable[Data], people: Mapping[str, PersonDef]) -> Iterator[tuple[str, int]]:
    """Where a nominate step gives no lowest number, it is what the step that asks those people must show."""
    for data in steps:
        promise = waits.anonymous(data.get("anonymous")) if data["do"] == "ask_each" else None
        for role in _who(data) if promise else ():
            phrase = people[role].phrase if role in people else None
            if promise and isinstance(phrase, Chosen):
                yield phrase.step, promise.show_from
        for inner in (data.get("steps", ()), *(each["steps"] for each in data.get("branches", ()))):
            yield from _least_chosen(inner, people)


def _choose(data: Data, least: Least) -> Choose:
    choose = waits.choose(data["choose"])
    needed = min(least.get(data["id"], 0), choose.at_most)
    return choose if choose.at_least else replace(choose, at_least=needed)
