"""A workflow from its document's plain data, whose shape, names and phrases the checks have accepted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from attain.errors import AttainError
from attain.phrases.ast import Chosen
from attain.phrases.parser import parse_duration, parse_people, parse_time
from attain.workflow import reading as read
from attain.workflow.model import (
    Anonymous,
    Branch,
    Choice,
    Choose,
    LateEntry,
    Outcome,
    PersonDef,
    Reminders,
    Repeat,
    Reply,
    SendBack,
    SessionRules,
    Step,
    Tell,
    VisibilityRow,
    Workflow,
)
from attain.workflow.reading import Data

NOT_RUN_YET = ("check", "use", "run")
REPEATS_NOT_RUN_YET = ("for_each", "together", "each_acknowledged_by")
OUTCOME_ACTS = ("open", "suggest", "gate", "tell", "export", "extend_case")


def build(data: Data, context: object = None) -> Workflow:
    """The workflow that a document says.

    PhraseError for a phrase that cannot be read; AttainError for a verb or a repetition that the engine cannot run.
    """
    del context
    people = {name: _person(name, each, data["people"]) for name, each in data.get("people", {}).items()}
    steps = _least_chosen(tuple(map(_step, data["steps"])), people)
    return Workflow(
        data["id"],
        read.text(data.get("title")),
        people,
        steps,
        tuple(map(_row, data.get("visibility", ()))),
        _reminders(data.get("reminders")),
        tuple(each["id"] for each in data.get("scores", ())),
        tuple(map(_outcome, data.get("outcomes", ()))),
        data.get("when_people_change", {}),
        read.text(data.get("help")),
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


def _reminders(data: Data | None) -> Reminders | None:
    if data is None:
        return None
    spoken = (str(each).removesuffix(" before due") for each in read.many(data["send"]))
    return Reminders(tuple(map(parse_duration, spoken)), data.get("message", ""))


def _row(data: Data) -> VisibilityRow:
    since = parse_time(str(data["from"]))
    return VisibilityRow(
        read.names(data["who"]), read.names(data["what"]), data["as"], since, read.time(data.get("until"))
    )


def _outcome(data: Data) -> Outcome:
    act = next(each for each in OUTCOME_ACTS if each in data)
    settings = {key: value for key, value in data.items() if key not in ("id", "title", "when", "help", "note")}
    return Outcome(data["id"], read.text(data.get("title")), act, settings, read.condition(data.get("when")))


# --- steps ----------------------------------------------------------------------------------------------------------


def _step(data: Data) -> Step:
    _refuse_what_cannot_run(data)
    session = data["do"] == "session"
    return Step(
        **_common(data),
        **_verb(data),
        **_people(data),
        session=_session(data) if session else None,
        steps=tuple(map(_step, data.get("steps", ()))),
        branches=tuple(Branch(each["id"], tuple(map(_step, each["steps"]))) for each in data.get("branches", ())),
        wait_for=_wait_for(data.get("wait_for", "all")),
        stops_rest=data.get("rest") == "stop",
    )


def _refuse_what_cannot_run(data: Data) -> None:
    """Rather no workflow than one that would wait for ever or leave out a part of what it promises."""
    if data["do"] in NOT_RUN_YET:
        raise AttainError(f'step {data["id"]}: "do: {data["do"]}" cannot be run by this version of Attain')
    repeat = data.get("repeat", {})
    unknown = [key for key in REPEATS_NOT_RUN_YET if key in repeat] or (
        ["part"] if repeat and data["do"] == "part" else []
    )
    if unknown:
        raise AttainError(f"step {data['id']}: repeat with {unknown[0]} cannot be run by this version of Attain")


def _common(data: Data) -> dict[str, Any]:
    return {
        "id": data["id"],
        "title": read.text(data.get("title")),
        "do": data["do"],
        "who": read.names(data.get("who")),
        "help": read.text(data.get("help")),
        "when": read.condition(data.get("when")),
        "not_before": tuple(parse_time(str(each)) for each in read.many(data.get("not_before"))),
        "due": read.time(data.get("due")),
        "extended_by": tuple(parse_duration(each) for each in data.get("extended_by", ())),
        "if_late": late_chain(data.get("if_late")),
        "optional": bool(data.get("optional", False)),
        "tell": Tell(data["tell"]["message"], read.names(data["tell"]["to"])) if "tell" in data else None,
        "reminders": _reminders(data.get("reminders")),
        "on_behalf": read.names(data["on_behalf"]["by"]) if "on_behalf" in data else (),
    }


def _verb(data: Data) -> dict[str, Any]:
    reply = data.get("may_reply")
    repeat = data.get("repeat")
    return {
        "form": data.get("form", ""),
        "what": read.names(data.get("what")),
        "shows": read.names(data.get("shows")),
        "settles": read.names(data.get("settles")),
        "may_edit": bool(data.get("may_edit", False)),
        "silence_counts_as_approval": bool(data.get("silence_counts_as_approval", False)),
        "send_back": send_back(data["send_back"]) if "send_back" in data else None,
        "anonymous": _anonymous(data["anonymous"]) if "anonymous" in data else None,
        "may_decline": bool(data.get("may_decline", False)),
        "may_reply": Reply(reply["form"], parse_time(str(reply["within"]))) if reply else None,
        "repeat": _repeat(repeat) if repeat else Repeat(),
        "enrol": data.get("enrol"),
        "until": read.time(data.get("until")),
        "or_by": read.time(data.get("or_by")),
        "message": data.get("message", ""),
        "group": data.get("group", data["id"] if data["do"] == "ask_each" else ""),
    }


def _people(data: Data) -> dict[str, Any]:
    return {
        "to": read.names(data.get("to")),
        "choose": _choose(data["choose"]) if data["do"] == "nominate" and "choose" in data else None,
        "choices": tuple(map(_choice, data.get("choices", ()))) if data["do"] == "decide" else (),
        "agreed_by": data.get("agreed_by", ""),
        "must_agree": data.get("must_agree", ""),
        "if_split": data.get("if_split", "") if data["do"] == "decide" else "",
    }


def _wait_for(value: object) -> str:
    return str(value) if value in ("all", "any") else str(read.number(value, 1))


def _repeat(data: Data) -> Repeat:
    at_least, at_most = read.number(data.get("at_least"), 1), read.number(data.get("at_most"), read.NO_LIMIT)
    return Repeat(at_least, at_most, read.names(data.get("opened_by")))


def _anonymous(data: Data) -> Anonymous:
    below = str(data.get("below", "hide"))
    rolls, _, group = below.partition(" ")
    return Anonymous(read.number(data["show_from"], 1), rolls, group, data.get("traceable_by", "nobody"))


def _choose(data: Data) -> Choose:
    return Choose(
        parse_people(data["from"]),
        read.names(data.get("not_from")),
        read.number(data.get("at_least"), 0),
        read.number(data.get("at_most"), read.NO_LIMIT),
        read.number(data.get("each_person_asked_at_most"), 0),
    )


def _choice(data: Data) -> Choice:
    back = send_back(data["sends_back"]) if "sends_back" in data else None
    return Choice(data["id"], read.text(data.get("label")), data.get("reason") == "required", data.get("asks"), back)


def _session(data: Data) -> SessionRules:
    opens = data.get("opens_when", {})
    late = data.get("late_cases")
    return SessionRules(
        data["group_by"],
        data.get("chair", ""),
        read.number(opens.get("arrived"), 100),
        opens.get("of", ""),
        read.time(opens.get("or_by")),
        read.number(data.get("quorum"), 1),
        read.names(data.get("stays_out")),
        read.names(data.get("may_change")),
        data.get("reason_for_change", "always"),
        _entry({"act": "hand_over", "person": late["who"], **late}) if late else None,
        read.number(data.get("small_groups", {}).get("below"), 0),
        data,
    )


# --- late chains ----------------------------------------------------------------------------------------------------


def late_chain(value: Any) -> tuple[LateEntry, ...]:
    """`continue`, or a list of entries read downwards."""
    if value is None:
        return ()
    return (LateEntry(value),) if isinstance(value, str) else tuple(map(late_entry, read.many(value)))


def late_entry(data: Data) -> LateEntry:
    """One entry of a late chain."""
    if "then" in data:
        return LateEntry(data["then"], after=read.duration(data.get("after")))
    act = next(each for each in ("tell", "hand_over", "nominate_by", "ask_more") if each in data)
    return _entry({**data, "act": act, "person": data[act]})


def _entry(data: Data) -> LateEntry:
    return LateEntry(
        data["act"],
        data["person"],
        read.duration(data.get("after")),
        data.get("message", ""),
        read.time(data.get("due")),
        late_chain(data.get("if_late")),
        read.number(data.get("when"), 0),
    )


def send_back(data: Data) -> SendBack:
    """The way back; `then` is an ending, or a hand_over with its own wait."""
    then = data["then"]
    return SendBack(
        data["to"],
        read.number(data["at_most"], 1),
        parse_duration(data["time_again"]),
        LateEntry(then) if isinstance(then, str) else late_entry(then),
        data.get("across", ""),
        data.get("reopens", ""),
    )


# --- what one step takes from another -------------------------------------------------------------------------------


def _least_chosen(steps: tuple[Step, ...], people: dict[str, PersonDef]) -> tuple[Step, ...]:
    """Where a nominate step gives no lowest number, it is what the step that asks those people must show."""
    needed = {
        phrase.step: step.anonymous.show_from
        for step in _all(steps)
        if step.do == "ask_each" and step.anonymous
        for phrase in (people[role].phrase for role in step.who if role in people)
        if isinstance(phrase, Chosen)
    }
    return _with_least(steps, needed)


def _all(steps: tuple[Step, ...]) -> list[Step]:
    return [each for step in steps for each in (step, *_all(step.children))]


def _with_least(steps: tuple[Step, ...], needed: dict[str, int]) -> tuple[Step, ...]:
    return tuple(
        replace(
            step,
            steps=_with_least(step.steps, needed),
            branches=tuple(replace(each, steps=_with_least(each.steps, needed)) for each in step.branches),
            choose=_at_least(step.choose, needed.get(step.id, 0)),
        )
        for step in steps
    )


def _at_least(choose: Choose | None, least: int) -> Choose | None:
    return choose if choose is None or choose.at_least else replace(choose, at_least=min(least, choose.at_most))
