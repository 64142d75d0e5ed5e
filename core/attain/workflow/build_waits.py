"""How waits end, go back, repeat and promise: from a document's plain data."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attain.phrases.amounts import parse_number, parse_percent
from attain.phrases.parser import parse_duration, parse_path, parse_people, parse_time
from attain.workflow import reading as read
from attain.workflow.model import Anonymous, Choose, LateEntry, Reminders, Repeat, Reply, SendBack, SessionRules, Total
from attain.workflow.reading import Data


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


def wait_for(value: object) -> str:
    """How many branches a parallel step waits for: all, any, or a number as text."""
    return str(value) if value in ("all", "any") else str(read.number(value, 1))


def repeat(data: Data | None) -> Repeat:
    """How often a step is done; without a rule once."""
    if data is None:
        return Repeat()
    return Repeat(
        read.number(data.get("at_least"), 1),
        read.number(data.get("at_most"), read.NO_LIMIT),
        read.names(data.get("opened_by")),
        read.duration(data.get("every")),
        read.time(data.get("until")),
        data.get("for_each", ""),
        _total(data["together"]) if "together" in data else None,
        data.get("each_acknowledged_by", ""),
    )


def _total(data: Data) -> Total:
    least = data["at_least"]
    written = str(least).strip()
    exact = parse_percent(written) if written.endswith("%") else parse_number(written)
    return Total(parse_path(data["of"]), Decimal(exact))


def reminders(data: Data | None) -> Reminders | None:
    """When reminders go out; none without a rule."""
    if data is None:
        return None
    spoken = (str(each).removesuffix(" before due") for each in read.many(data["send"]))
    return Reminders(tuple(map(parse_duration, spoken)), data.get("message", ""))


def reply(data: Data | None) -> Reply | None:
    """What may be replied, and until when."""
    return Reply(data["form"], parse_time(str(data["within"]))) if data else None


def anonymous(data: Data | None) -> Anonymous | None:
    """The promise to those who answer."""
    if data is None:
        return None
    below = str(data.get("below", "hide"))
    rolls, _, group = below.partition(" ")
    return Anonymous(read.number(data["show_from"], 1), rolls, group, data.get("traceable_by", "nobody"))


def choose(data: Data) -> Choose:
    """Whom a nominate step may list."""
    return Choose(
        parse_people(data["from"]),
        read.names(data.get("not_from")),
        read.number(data.get("at_least"), 0),
        read.number(data.get("at_most"), read.NO_LIMIT),
        read.number(data.get("each_person_asked_at_most"), 0),
        read.number(data.get("outside"), 0),
    )


def levels(data: Data) -> list[dict[str, Any]]:
    """The further levels of a session, each as the step that it would be alone; what it leaves out is the session's,
    but for its title, which is its id in words.

    Where nobody of `who` leads the session below, whoever is named first leads.
    """
    return [_level(data, each) for each in data.get("levels", ())]


def _level(data: Data, level: Data) -> dict[str, Any]:
    who = read.many(level["who"])
    chair = data.get("chair") if data.get("chair") in who else who[0]
    shared = {key: value for key, value in data.items() if key not in OF_THE_FIRST}
    own = {key: value for key, value in level.items() if key != "id"}
    title = str(level["id"]).replace("_", " ").capitalize()
    return {**shared, "title": title, "chair": chair, **own, "level": level["id"]}


OF_THE_FIRST = ("levels", "opens_when", "not_before", "when", "tell", "extended_by")
"""What counts before the first session of a step opens, and not for its further levels."""


def session(data: Data) -> SessionRules:
    """A session's own settings."""
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
        data.get("level", ""),
        data,
    )
