"""The tables of one workflow: who takes part, who does what by when, who sees what, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.handbook.deciding import details, excused
from attain.handbook.late import late, send_back
from attain.handbook.said import plain
from attain.handbook.sentences import COMMON
from attain.handbook.speech import HOW, capital, several
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Heads, Words

VERBS: Words = {
    "fill_form": "writes",
    "ask_each": "answer, each alone",
    "nominate": "chooses people",
    "approve": "reads and approves",
    "decide": "decides",
    "session": "meet and decide together",
    "release": "shares the result",
    "acknowledge": "reads and signs, which is not agreeing",
    "meet": "talk, and note it",
    "plan": "plans",
    "check": "confirms",
    "wait": "nobody acts",
    "tell": "a message goes out",
    "use": "another review runs",
    "run": "a plugin acts",
}
SEVERAL: Words = {
    "fill_form": "one of them writes",
    "nominate": "one of them chooses people",
    "approve": "one of them reads and approves",
    "decide": "one of them decides",
    "release": "one of them shares the result",
    "acknowledge": "read and sign, which is not agreeing",
    "plan": "plan",
    "check": "one of them confirms",
}
"""The same of several people, of whom one is enough where the language says so."""
QUIET: Words = {
    "check": "checked from what is known",
    "wait": "nobody acts",
    "tell": "a message goes out",
    "use": "another review runs",
    "run": "a plugin acts",
}
"""What happens where nobody is named."""
TO: Words = {"tell": "a message goes out to {who}", "release": "shares the result with {who}"}
NOBODY: Words = {"skip": "The step is left out", "stop_the_plan": "There must be one: no review opens without"}
DAYS: Words = {"last case": "the last review"}
SHIFTS: Words = {"after": "{spans} after {what}", "before": "{spans} before {what}"}
CAST: Heads = ("Person", "Who that is", "If there is none")
STEPS: Heads = ("Step", "Who", "By when", "If late")
SEES: Heads = ("Sees", "How", "From")
STARTS: Heads = ("A review opens", "For whom")
FOLLOWS: Heads = ("What follows", "When", "What it does")
CONTAINERS = ("part", "parallel")


def cast(said: Speech, prose: Prose) -> Table:
    """Who takes part, who that is, and who stands in."""
    tell = said.tell
    rows = [(capital(said.person("employee")), tell("whoever the review is about"), "")]
    for name, each in said.cast.items():
        rows.append((capital(said.person(name)), _is(each, prose), _if_none(each, said, prose)))
    return Table(tuple(map(tell, CAST)), tuple(rows))


def _is(each: Mapping[str, Any], prose: Prose) -> str:
    tell = prose.tell
    about = replace(prose, about=tell("this person"))
    who = prose.people(str(each["is"]))
    if str(each["is"]).startswith("role ") and " in " not in str(each["is"]):
        who = tell("whoever has the role “{role}”", role=who)
    if "only_if" in each:
        who = tell("{who}, only if {condition}", who=who, condition=about.condition(each["only_if"]))
    return who


def _if_none(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    none = str(each["if_none"])
    if none in NOBODY:
        return said.tell(NOBODY[none])
    return capital(said.person(none) if none in said.cast else prose.people(none))


def steps(said: Speech, prose: Prose) -> Table:
    """Who does what by when, and what happens if nobody does."""
    rows = tuple(_step(each, said, prose) for each in said.steps.values() if each["do"] not in CONTAINERS)
    return Table(tuple(map(said.tell, STEPS)), rows)


def _step(step: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    return (
        said.step(str(step["id"])),
        ". ".join(filter(None, (_act_of(step, said), " ".join(details(step, said, prose))))),
        " ".join(_when(step, prose)),
        " ".join(filter(None, (late(step.get("if_late"), prose), send_back(step.get("send_back"), prose)))),
    )


def _act_of(step: Mapping[str, Any], said: Speech) -> str:
    """`Manager: writes`, `Manager, the employee: plan`."""
    tell, names, verb = said.tell, several(step.get("who")), str(step["do"])
    whom = tell.listed([tell.within(said.person(str(name))) for name in several(step.get("to"))])
    if whom and verb in TO:
        words = tell(TO[verb], who=whom)
    elif "must_agree" in step:
        words = tell("decide together")
    else:
        known = QUIET if not names else {**VERBS, **SEVERAL} if len(names) > 1 else VERBS
        words = tell(known[verb]) if verb in known else verb
    return tell("{who}: {act}", who=said.people(names), act=words) if names else capital(words)


def quiet(step: Mapping[str, Any], said: Speech) -> str:
    """What happens in a step in which nobody is named; "" for one that holds others."""
    whom = ", ".join(said.tell.within(said.person(str(name))) for name in several(step.get("to")))
    if whom and step["do"] == "tell":
        return said.tell("to {who}", who=whom)
    return said.tell(QUIET[step["do"]]) if step["do"] in QUIET else ""


def _when(step: Mapping[str, Any], prose: Prose) -> Iterator[str]:
    if "when" in step:
        yield prose.tell("Only if {condition}.", condition=prose.condition(step["when"]))
    if step.get("optional"):
        yield prose.tell("Optional.")
    if "not_before" in step:
        moments = prose.tell.listed([prose.time(str(each)) for each in several(step["not_before"])])
        yield prose.tell("Not before {moment}.", moment=moments)
    for key in ("due", "until"):
        if key in step:
            yield f"{capital(prose.by(str(step[key])))}."


def sees(said: Speech, prose: Prose) -> Iterator[tuple[str, Table]]:
    """For each person what he sees of what others write, how, and from when on."""
    for name in ("employee", *said.cast):
        rows = tuple(_row(row, what, said, prose) for row in _of(name, said) for what in several(row["what"]))
        yield capital(said.person(name)), Table(tuple(map(said.tell, SEES)), rows)


def _of(name: str, said: Speech) -> Iterator[Mapping[str, Any]]:
    yield from (row for row in said.data.get("visibility", ()) if name in several(row["who"]))


def _row(row: Mapping[str, Any], what: object, said: Speech, prose: Prose) -> tuple[str, ...]:
    tell, since = said.tell, prose.since(str(row["from"]))
    if "until" in row:
        since = tell("{since}, until {moment}", since=since, moment=prose.time(str(row["until"])))
    head = str(what).partition(".")[0]
    copied = str(row["as"]) == "full" and (head in said.scores or head.startswith(("gate ", "distribution ")))
    how = tell("in full") if copied else tell(HOW[str(row["as"])])
    return capital(said.what(str(what))), how, since


def starts(said: Speech, prose: Prose) -> Table:
    """What opens a review outside of a cycle, and for whom."""
    data = said.data.get("start", {})
    found = [] if data == {"by": "cycle"} else several(data) if not isinstance(data, Mapping) else [data]
    rows = tuple((_on(each, prose, said), _for(each, prose, said)) for each in found if "on" in each)
    return Table(tuple(map(said.tell, STARTS)), rows)


def _on(start: Mapping[str, Any], prose: Prose, said: Speech) -> str:
    tell = said.tell
    who = tell.listed([tell.within(said.person(str(each))) for each in several(start.get("by"))], "or")
    asks = who or tell("somebody")
    what = tell.listed([_happens(str(each), said, asks) for each in several(start["on"])], "or")
    for way in SHIFTS:
        if way in start:
            spans = tell.listed([prose.duration(str(each)) for each in several(start[way])])
            what = tell(SHIFTS[way], spans=spans, what=what)
    return capital(what)


def _happens(on: str, said: Speech, asks: str) -> str:
    tell = said.tell
    if on == "asked_for":
        return tell("when {who} asks for it", who=asks)
    if on.startswith("opened_by "):
        workflow, _, outcome = on.removeprefix("opened_by ").partition(".")
        other = said.catalogue.get("workflow", workflow)
        title = said.text(other.data.get("title") if other else None, workflow)
        outcomes = other.data.get("outcomes", ()) if other else ()
        named = next((each.get("title") for each in outcomes if each["id"] == outcome), None)
        return tell("“{what}”, which follows from “{review}”", what=said.text(named, outcome), review=title)
    if on.startswith("anniversary of "):
        what = on.removeprefix("anniversary of ")
        return tell("the anniversary of {what}", what=_day(what, said))
    return _day(on, said)


def _day(name: str, said: Speech) -> str:
    """A fact that is a day, as it stands in a sentence."""
    words = plain(name)
    if name in DAYS:
        return said.tell(DAYS[name])
    return said.tell("the {what}", what=said.tell(COMMON[words]) if words in COMMON else words)


def _for(start: Mapping[str, Any], prose: Prose, said: Speech) -> str:
    population = said.catalogue.get("population", str(start.get("for", "")))
    whom = said.text(population.data.get("title"), population.id) if population else ""
    told = whom or said.tell("Everybody")
    if "only_if" in start:
        told = said.tell("{who}, only if {condition}", who=told, condition=prose.condition(start["only_if"]))
    if "at_most" in start:
        return said.tell("{who}; at most {count} at a time", who=told, count=str(start["at_most"]).partition(" ")[0])
    return told


def follows(said: Speech, prose: Prose) -> Table:
    """What follows when a review has ended."""
    rows = tuple(_outcome(each, said, prose) for each in said.data.get("outcomes", ()))
    return Table(tuple(map(said.tell, FOLLOWS)), rows)


def _outcome(each: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    if "when" in each:
        when = capital(said.tell("if {condition}", condition=prose.condition(each["when"])))
    else:
        when = said.tell("At any time" if "gate" in each else "Always")
    return said.text(each.get("title"), each["id"]), when, _act(each, said, prose)


def _act(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    tell = said.tell
    if "gate" in each:
        told = tell("A gate: open only when {condition}.", condition=prose.condition(each["open_when"]))
        return f"{told} {excused(each['no_fault'], said)}" if "no_fault" in each else told
    if "open" in each:
        return tell("Opens the review {review}.", review=said.review(str(each["open"]).removeprefix("workflow ")))
    if "suggest" in each:
        return tell("Suggests learning; what is taken up is agreed between people.")
    if "tell" in each:
        who = tell.listed([tell.within(said.person(str(one))) for one in several(each["tell"])])
        return tell("Sends a message to {who}.", who=who)
    return tell("Is handed to another system." if "export" in each else "The review stays open longer.")
