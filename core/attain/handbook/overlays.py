"""What differs for whom: the overlays that change a workflow or one of its forms, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.config.days import said_day
from attain.handbook.rating import AGGREGATES, bands, taken_from
from attain.handbook.said import plain
from attain.handbook.speech import capital, forms_of, several
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.config.document import Resource
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech

HEADS = ("For whom", "When", "What differs")
SETTINGS = {"due": "is due", "who": "is done by", "when": "opens only if", "not_before": "does not open before"}


def differs(said: Speech, prose: Prose) -> Table:
    """A row for each overlay that changes the workflow or what it asks, and for each longer time that a cycle gives."""
    forms = {form for step in said.steps.values() for form in forms_of(step)}
    own = {f"workflow {said.id}", *(f"form {form}" for form in forms)}
    rows = []
    for overlay in said.catalogue.of_kind("overlay"):
        changes = [_change(each, said, prose) for each in overlay.data["changes"] if str(each.get("in")) in own]
        if changes:
            rows.append((capital(prose.condition(overlay.data["for"])), _when(overlay, said), " ".join(changes)))
    for cycle in said.catalogue.of_kind("cycle"):
        if cycle.data.get("workflow") in (said.id, f"workflow {said.id}"):
            rows += [_longer(each, cycle, said, prose) for each in cycle.data.get("extend", ())]
    return Table(HEADS, tuple(rows))


def _when(overlay: Resource, said: Speech) -> str:
    since, until = (str(overlay.data.get(name, "")) for name in ("from", "until"))
    told = f"From {said_day(date.fromisoformat(since))}" if since else "Always"
    told += f" until {said_day(date.fromisoformat(until))}" if until else ""
    return f"{told} ({said.text(overlay.data.get('title'), overlay.id)})"


def _longer(each: Mapping[str, Any], cycle: Resource, said: Speech, prose: Prose) -> tuple[str, str, str]:
    whom = capital(prose.condition(each["for"])) if "for" in each else "Everybody"
    because = said.text(each.get("because"))
    what = f"“{said.step(str(each['step']))}” is due {prose.duration(str(each['by']))} later. {because}".strip()
    return whom, said.text(cycle.data.get("title"), cycle.id), _ended(what)


def _change(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    because = f" ({said.text(each['because']).rstrip('.')})" if "because" in each else ""
    return _ended("; ".join(_acts(each, said, prose)) + because)


def _acts(each: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    if "remove" in each:
        kind, _, name = str(each["remove"]).partition(" ")
        yield f"“{said.step(name) if kind == 'step' else plain(name)}” falls away"
    changed = each.get("set", {})
    if isinstance(changed, Mapping):
        yield from (f"{_named(each, said)} {_setting(name, value, said, prose)}" for name, value in changed.items())
    else:
        yield f"{_named(each, said)} is {plain(changed)}"
    for added in several(each.get("add")):
        yield _added(added, each, said, prose)
    if "visibility" in each and "add" not in each:
        yield "More is seen: " + "; ".join(_sees(row, said, prose) for row in each["visibility"])


def _named(each: Mapping[str, Any], said: Speech) -> str:
    for kind in ("step", "person", "score", "lookup", "outcome", "section", "field", "items", "rule"):
        if kind in each:
            name = str(each[kind])
            titles = {"step": said.step, "person": said.person, "score": said.what}
            return f"“{titles.get(kind, plain)(name)}”"
    return plain(each["in"])


def _setting(name: str, value: Any, said: Speech, prose: Prose) -> str:
    match name:
        case "due" | "not_before":
            return f"{SETTINGS[name]} {' and '.join(prose.by(str(one)) for one in several(value))}"
        case "when":
            return f"{SETTINGS[name]} {prose.condition(value)}"
        case "who":
            return f"{SETTINGS[name]} {said.people(value)}"
        case "is":
            return f"is {prose.people(str(value))}"
        case "take":
            weights = (f" with {one['weight']}" if "weight" in one else "" for one in value)
            sources = (taken_from(str(one["from"]), said) for one in value)
            taken = [source + weight for source, weight in zip(sources, weights, strict=True)]
            return f"takes {'; '.join(taken)}"
        case "title":
            return f"is called “{said.text(value)}”"
        case "repeat":
            return f"is repeated: {_often(value, said)}"
        case "bands":
            return " ".join(bands(value, said)).rstrip(".").replace("Is read", "is read")
        case "aggregate":
            return f"makes {AGGREGATES.get(str(value), plain(value))}"
        case _:
            shown = plain(value) if isinstance(value, str | int) and not isinstance(value, bool) else "another way"
            return f"has {plain(name)}: {shown}"


def _often(repeat: Mapping[str, Any], said: Speech) -> str:
    told = [f"{plain(name)} {repeat[name]}" for name in ("at_least", "at_most") if name in repeat]
    told += [f"every {repeat['every']}"] if "every" in repeat else []
    if "together" in repeat:
        whole = repeat["together"]
        told.append(f"{said.what(str(whole['of']))} at least {whole['at_least']} together")
    return ", ".join(told)


def _added(added: Any, each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    if not isinstance(added, Mapping):
        return f"{plain(added)} is added"
    title = f"“{said.text(added.get('title'), added.get('id', ''))}”"
    after = f" after “{said.step(str(each['after']))}”" if "after" in each else ""
    due = f", due {prose.by(str(added['due']))}" if "due" in added else ""
    who = f" ({said.people(added['who'])}{due})" if "who" in added else ""
    kind = "is asked as well" if str(each["in"]).startswith("form ") else "is added"
    return f"{title}{who} {kind}{after}"


def _sees(row: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    what = ", ".join(said.what(str(one)) for one in several(row["what"]))
    return f"{said.people(row['who'])}: {what}, {prose.since(str(row['from']))}"


def _ended(words: str) -> str:
    return capital(words.rstrip(".")) + "."
