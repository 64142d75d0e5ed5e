"""The tables of one workflow: who takes part, who does what by when, who sees what, what follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.handbook.late import late, send_back
from attain.handbook.speech import HOW, capital, several

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
NOBODY = {"skip": "the step is left out", "stop_the_plan": "the configuration is not accepted"}
CONTAINERS = ("part", "parallel")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def cast(said: Speech, prose: Prose) -> Table:
    """Who takes part, who that is, and who stands in."""
    rows = [("The employee", "whoever the review is about", "")]
    for name, each in said.cast.items():
        rows.append((capital(said.person(name)), _is(each, prose), _if_none(each, said, prose)))
    return Table(("Person", "Who that is", "If there is none"), tuple(rows))


def _is(each: Mapping[str, Any], prose: Prose) -> str:
    only = f", only if {prose.condition(each['only_if'])}" if "only_if" in each else ""
    return prose.people(str(each["is"])) + only


def _if_none(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    none = str(each["if_none"])
    return NOBODY.get(none) or (said.person(none) if none in said.cast else prose.people(none))


def steps(said: Speech, prose: Prose) -> Table:
    """Who does what by when, and what happens if nobody does."""
    rows = tuple(_step(each, said, prose) for each in said.steps.values() if each["do"] not in CONTAINERS)
    return Table(("Step", "Who", "By when", "If late"), rows)


def _step(step: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    who = said.people(step.get("who"))
    verb = VERBS.get(str(step["do"]), str(step["do"]))
    return (
        said.step(str(step["id"])),
        f"{who}: {verb}" if who else capital(verb),
        " ".join(_when(step, prose)),
        " ".join(filter(None, (late(step.get("if_late"), prose), send_back(step.get("send_back"), prose)))),
    )


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
    return (
        capital(said.what(str(what))),
        HOW.get(str(row["as"]), str(row["as"])),
        f"once {prose.time(str(row['from']))}{until}",
    )


def follows(said: Speech, prose: Prose) -> Table:
    """What follows when a review has ended."""
    rows = tuple(_outcome(each, said, prose) for each in said.data.get("outcomes", ()))
    return Table(("What follows", "When", "What it does"), rows)


def _outcome(each: Mapping[str, Any], said: Speech, prose: Prose) -> tuple[str, ...]:
    when = f"if {prose.condition(each['when'])}" if "when" in each else "always"
    return said.text(each.get("title"), each["id"]), when, _act(each, said, prose)


def _act(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    if "gate" in each:
        return f"A yes or no that is yes when {prose.condition(each['open_when'])}." + _no_fault(each, said)
    if "open" in each:
        return f"Opens {str(each['open']).replace('_', ' ')}."
    if "suggest" in each:
        return "Suggests learning; what is taken up is agreed between people."
    if "tell" in each:
        return f"{said.people(each['tell'])}: a message."
    return "Is handed to another system." if "export" in each else "The review stays open longer."


def _no_fault(each: Mapping[str, Any], said: Speech) -> str:
    if "no_fault" not in each:
        return ""
    who = capital(said.person(str(each["no_fault"]["decided_by"])))
    return f" {who} may make an exception, with a reason, for somebody who could do nothing about it."
