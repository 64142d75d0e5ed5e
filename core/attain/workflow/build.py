"""A workflow from its document's plain data, whose shape, names and phrases the checks have accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from attain.phrases.ast import Chosen
from attain.phrases.parser import parse_condition, parse_duration, parse_people, parse_time
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
    return Step(
        **_common(data),
        **_waiting(data),
        **_verb(data),
        **_people(data, least),
        **_alone(data),
        session=waits.session(data) if data["do"] == "session" else None,
        levels=tuple(_step(each, least) for each in waits.levels(data)) if data["do"] == "session" else (),
        steps=tuple(_step(each, least) for each in data.get("steps", ())),
        branches=tuple(_branch(each, least) for each in data.get("branches", ())),
        wait_for=waits.wait_for(data.get("wait_for", "all")),
        stops_rest=data.get("rest") == "stop",
    )


def _branch(data: Data, least: Least) -> Branch:
    return Branch(data["id"], tuple(_step(each, least) for each in data["steps"]))


def _common(data: Data) -> dict[str, Any]:
    return {
        "id": data["id"],
        "title": read.text(data.get("title")),
        "do": data["do"],
        "who": _who(data),
        "help": read.text(data.get("help")),
        "when": read.condition(data.get("when")),
        "not_before": tuple(parse_time(str(each)) for each in read.many(data.get("not_before"))),
        "optional": bool(data.get("optional", False)),
        "tell": Tell(data["tell"]["message"], read.names(data["tell"]["to"])) if "tell" in data else None,
        "on_behalf": read.names(data["on_behalf"]["by"]) if "on_behalf" in data else (),
        "takes_effect": read.time(data.get("takes_effect")),
    }


def _who(data: Data) -> tuple[str, ...]:
    return read.names(data.get("confirmed_by") or data.get("who"))


def _waiting(data: Data) -> dict[str, Any]:
    decides = data["do"] == "decide"
    return {
        "due": read.time(data.get("due")),
        "extended_by": tuple(map(parse_duration, data.get("extended_by", ()))),
        "if_late": waits.late_chain(data.get("if_late")),
        "reminders": waits.reminders(data.get("reminders")),
        "send_back": waits.send_back(data["send_back"]) if "send_back" in data and not decides else None,
        "anonymous": waits.anonymous(data.get("anonymous")),
        "may_reply": waits.reply(data.get("may_reply")),
        "repeat": waits.repeat(data.get("repeat")),
        "until": read.time(data.get("until")),
        "or_by": read.time(data.get("or_by")),
        "silence_counts_as_approval": bool(data.get("silence_counts_as_approval", False)),
    }


def _verb(data: Data) -> dict[str, Any]:
    forms = _forms(data.get("form"))
    return {
        "form": forms[-1].form if forms else data.get("form", ""),
        "forms": forms,
        "sections": read.names(data.get("part")),
        "compare_with": read.names(data.get("compare_with")),
        "what": read.names(data.get("what")),
        "shows": read.names(data.get("shows")),
        "settles": read.names(data.get("settles")),
        "may_edit": bool(data.get("may_edit", False)),
        "may_decline": bool(data.get("may_decline", False)),
        "also_open_to": parse_people(data["also_open_to"]) if "also_open_to" in data else None,
        "asked_outside": bool(data.get("asked_outside", False)),
        "enrol": data.get("enrol"),
        "message": data.get("message", ""),
        "group": data.get("group", data["id"] if data["do"] == "ask_each" else ""),
    }


def _forms(written: Any) -> tuple[FormChoice, ...]:
    listed = written["choose"] if isinstance(written, Mapping) else ()
    return tuple(FormChoice(each["form"], read.condition(each.get("when"))) for each in listed)


def _people(data: Data, least: Least) -> dict[str, Any]:
    do = data["do"]
    back = waits.send_back(data["send_back"]) if "send_back" in data else None
    return {
        "to": read.names(data.get("to")),
        "choose": _choose(data, least) if do == "nominate" and "choose" in data else None,
        "choices": tuple(_choice(each, back) for each in data.get("choices", ())) if do == "decide" else (),
        "agreed_by": data.get("agreed_by", ""),
        "must_agree": data.get("must_agree", ""),
        "if_split": data.get("if_split", "") if do == "decide" else "",
        "stays_out": tuple(data.get("stays_out", ())) if do == "decide" else (),
    }


def _choice(data: Data, back: SendBack | None) -> Choice:
    sends_back = back if data.get("sends_back") else None
    return Choice(
        data["id"], read.text(data.get("label")), data.get("reason") == "required", data.get("asks"), sends_back
    )


def _alone(data: Data) -> dict[str, Any]:
    """What check, use and run say: verbs in which a person need not act."""
    return {
        "standards": tuple(map(_standard, data.get("standards", ()))),
        "no_fault_by": data.get("no_fault", {}).get("decided_by", ""),
        "confirmed_by": data.get("confirmed_by", ""),
        "workflow": data.get("workflow", ""),
        "waits_for_end": bool(data.get("wait_for_end", True)),
        "plugin": data.get("plugin", ""),
        "plugin_act": data.get("act", ""),
    }


def _standard(data: Data) -> Standard:
    return Standard(data["id"], read.text(data.get("title")), parse_condition(data["needs"]))


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
