"""The tables of one workflow: who takes part, who does what by when, who sees what, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.handbook.deciding import details
from attain.handbook.late import late, send_back
from attain.handbook.said import listed, plain, within
from attain.handbook.speech import COPIES, HOW, capital, several
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech

VERBS = {
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
SEVERAL = {
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
NOBODY = {"skip": "The step is left out", "stop_the_plan": "There must be one: no review opens without"}
LAST = {"last case": "last review"}
CONTAINERS = ("part", "parallel")


def cast(said: Speech, prose: Prose) -> Table:
    """Who takes part, who that is, and who stands in."""
    rows = [("The employee", "whoever the review is about", "")]
    for name, each in said.cast.items():
        rows.append((capital(said.person(name)), _is(each, prose), _if_none(each, said, prose)))
    return Table(("Person", "Who that is", "If there is none"), tuple(rows))


def _is(each: Mapping[str, Any], prose: Prose) -> str:
    about = replace(prose, about="this person")
    only = f", only if {about.condition(each['only_if'])}" if "only_if" in each else ""
    who = prose.people(str(each["is"]))
    anywhere = str(each["is"]).startswith("role ") and " in " not in str(each["is"])
    return (f"whoever has the role “{who}”" if anywhere else who) + only


def _if_none(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    none = str(each["if_none"])
    return NOBODY.get(none) or capital(said.person(none) if none in said.cast else prose.people(none))


def steps(said: Speech, prose: Prose) -> Table:
    """Who does what by when, and what happens if nobody does."""
    rows = tuple(_step(each, said, prose) for each in said.steps.values() if each["do"] not in CONTAINERS)
    return Table(("Step", "Who", "By when", "If late"), rows)


def _step(step: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    return (
        said.step(str(step["id"])),
        ". ".join(filter(None, (_act_of(step, said), " ".join(details(step, said, prose))))),
        " ".join(_when(step, prose)),
        " ".join(filter(None, (late(step.get("if_late"), prose), send_back(step.get("send_back"), prose)))),
    )


def _act_of(step: Mapping[str, Any], said: Speech) -> str:
    """`Manager: writes`, `Manager, the employee: plan`."""
    names, verb = several(step.get("who")), str(step["do"])
    words = VERBS.get(verb, verb) if len(names) < 2 else SEVERAL.get(verb, VERBS.get(verb, verb))
    words = "decide together" if "must_agree" in step else words
    whom = listed([within(said.person(str(name))) for name in several(step.get("to"))])
    to = f" {'with' if verb == 'release' else 'to'} {whom}" if whom and verb in ("tell", "release") else ""
    return f"{said.people(names)}: {words}{to}" if names else capital(words) + to


def _when(step: Mapping[str, Any], prose: Prose) -> Iterator[str]:
    if "when" in step:
        yield f"Only if {prose.condition(step['when'])}."
    if step.get("optional"):
        yield "Optional."
    if "not_before" in step:
        yield f"Not before {' and '.join(prose.time(str(each)) for each in several(step['not_before']))}."
    for key in ("due", "until"):
        if key in step:
            yield f"{capital(prose.by(str(step[key])))}."


def sees(said: Speech, prose: Prose) -> Iterator[tuple[str, Table]]:
    """For each person what he sees of what others write, how, and from when on."""
    for name in ("employee", *said.cast):
        rows = tuple(_row(row, what, said, prose) for row in _of(name, said) for what in several(row["what"]))
        yield capital(said.person(name)), Table(("Sees", "How", "From"), rows)


def _of(name: str, said: Speech) -> Iterator[Mapping[str, Any]]:
    yield from (row for row in said.data.get("visibility", ()) if name in several(row["who"]))


def _row(row: Mapping[str, Any], what: object, said: Speech, prose: Prose) -> tuple[str, ...]:
    until = f", until {prose.time(str(row['until']))}" if "until" in row else ""
    head = str(what).partition(".")[0]
    copied = str(row["as"]) == "full" and (head in said.scores or head.startswith(("gate ", "distribution ")))
    how = COPIES if copied else HOW.get(str(row["as"]), str(row["as"]))
    return capital(said.what(str(what))), how, prose.since(str(row["from"])) + until


def starts(said: Speech, prose: Prose) -> Table:
    """What opens a review outside of a cycle, and for whom."""
    data = said.data.get("start", {})
    found = [] if data == {"by": "cycle"} else several(data) if not isinstance(data, Mapping) else [data]
    rows = tuple((_on(each, prose, said), _for(each, prose, said)) for each in found if "on" in each)
    return Table(("A review opens", "For whom"), rows)


def _on(start: Mapping[str, Any], prose: Prose, said: Speech) -> str:
    asks = listed([within(said.person(str(each))) for each in several(start.get("by"))], "or") or "somebody"
    what = listed([_happens(str(each), said, asks) for each in several(start["on"])], "or")
    shifts = [
        f"{listed([prose.duration(str(each)) for each in several(start[way])])} {way}"
        for way in ("after", "before")
        if way in start
    ]
    return f"{capital(listed(shifts))} {what}" if shifts else capital(what)


def _happens(on: str, said: Speech, asks: str) -> str:
    if on == "asked_for":
        return f"when {asks} asks for it"
    if on.startswith("opened_by "):
        workflow, _, outcome = on.removeprefix("opened_by ").partition(".")
        other = said.catalogue.get("workflow", workflow)
        title = said.text(other.data.get("title") if other else None, workflow)
        outcomes = other.data.get("outcomes", ()) if other else ()
        named = next((each.get("title") for each in outcomes if each["id"] == outcome), None)
        return f"“{said.text(named, outcome)}”, which follows from “{title}”"
    if on.startswith("anniversary of "):
        what = on.removeprefix("anniversary of ")
        return f"the anniversary of the {LAST.get(what, plain(what))}"
    return f"the {plain(on)}"


def _for(start: Mapping[str, Any], prose: Prose, said: Speech) -> str:
    population = said.catalogue.get("population", str(start.get("for", "")))
    whom = said.text(population.data.get("title"), population.id) if population else "Everybody"
    only = f", only if {prose.condition(start['only_if'])}" if "only_if" in start else ""
    return (
        whom
        + only
        + (f"; at most {str(start['at_most']).replace('running', 'at a time')}" if "at_most" in start else "")
    )


def follows(said: Speech, prose: Prose) -> Table:
    """What follows when a review has ended."""
    rows = tuple(_outcome(each, said, prose) for each in said.data.get("outcomes", ()))
    return Table(("What follows", "When", "What it does"), rows)


def _outcome(each: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    when = f"If {prose.condition(each['when'])}" if "when" in each else "At any time" if "gate" in each else "Always"
    return said.text(each.get("title"), each["id"]), when, _act(each, said, prose)


def _act(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    if "gate" in each:
        return f"A gate: open only when {prose.condition(each['open_when'])}." + _no_fault(each, said)
    if "open" in each:
        other = str(each["open"]).removeprefix("workflow ")
        document = said.catalogue.get("workflow", other)
        since = f", but not before {prose.time(str(each['not_before']))}" if "not_before" in each else ""
        return f"Opens the review “{said.text(document.data.get('title') if document else None, other)}”{since}."
    if "suggest" in each:
        return "Suggests learning; what is taken up is agreed between people."
    if "tell" in each:
        return f"Sends a message to {listed([within(said.person(str(one))) for one in several(each['tell'])])}."
    return "Is handed to another system." if "export" in each else "The review stays open longer."


def _no_fault(each: Mapping[str, Any], said: Speech) -> str:
    if "no_fault" not in each:
        return ""
    who = capital(said.person(str(each["no_fault"]["decided_by"])))
    return f" {who} may make an exception, with a reason, for somebody who could do nothing about it."
