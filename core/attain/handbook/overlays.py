"""What differs for whom: the overlays that change a workflow or one of its forms, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.handbook.rating import AGGREGATES, bands, taking
from attain.handbook.said import plain
from attain.handbook.speech import capital, forms_of, several
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.config.document import Resource
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Heads, Words

ENDS = ("from", "until")
HEADS: Heads = ("For whom", "When", "What differs")
TIMES: Words = {"due": "{what} is due {moment}", "not_before": "{what} does not open before: {moment}"}
BOUNDS: Words = {"at_least": "at least {count}", "at_most": "at most {count}"}


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
    return Table(tuple(map(said.tell, HEADS)), tuple(rows))


def _when(overlay: Resource, said: Speech) -> str:
    tell = said.tell
    since, until = (tell.day(date.fromisoformat(str(day))) if (day := overlay.data.get(at)) else "" for at in ENDS)
    told = tell("From {day}", day=since) if since else tell("Always")
    told = tell("{when} until {day}", when=told, day=until) if until else told
    return f"{told} ({said.text(overlay.data.get('title'), overlay.id)})"


def _longer(each: Mapping[str, Any], cycle: Resource, said: Speech, prose: Prose) -> tuple[str, str, str]:
    whom = capital(prose.condition(each["for"])) if "for" in each else said.tell("Everybody")
    because = said.text(each["because"]) if "because" in each else ""
    span = prose.duration(str(each["by"]))
    what = said.tell("“{step}” is due {span} later.", step=said.step(str(each["step"])), span=span)
    return whom, said.text(cycle.data.get("title"), cycle.id), _ended(f"{what} {because}".strip())


def _change(each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    because = f" ({said.text(each['because']).rstrip('.')})" if "because" in each else ""
    return _ended("; ".join(_acts(each, said, prose)) + because)


def _acts(each: Mapping[str, Any], said: Speech, prose: Prose) -> Iterator[str]:
    if "remove" in each:
        kind, _, name = str(each["remove"]).partition(" ")
        yield said.tell("“{what}” falls away", what=said.step(name) if kind == "step" else plain(name))
    changed = each.get("set", {})
    if isinstance(changed, Mapping):
        yield from (_setting(_named(each, said), name, value, said, prose) for name, value in changed.items())
    else:
        yield said.tell("{what} is {value}", what=_named(each, said), value=said.source(str(changed)))
    for added in several(each.get("add")):
        yield _added(added, each, said, prose)
    if "visibility" in each and "add" not in each:
        rows = "; ".join(_sees(row, said, prose) for row in each["visibility"])
        yield said.tell("More is seen: {rows}", rows=rows)


def _named(each: Mapping[str, Any], said: Speech) -> str:
    for kind in ("step", "person", "score", "lookup", "outcome", "section", "field", "items", "rule"):
        if kind in each:
            name = str(each[kind])
            titles = {"step": said.step, "person": said.person, "score": said.what}
            return said.quoted(titles.get(kind, plain)(name))
    return plain(each["in"])


def _setting(what: str, name: str, value: Any, said: Speech, prose: Prose) -> str:
    tell = said.tell
    match name:
        case "due" | "not_before":
            return tell(TIMES[name], what=what, moment=tell.listed([prose.by(str(one)) for one in several(value)]))
        case "when":
            return tell("{what} opens only if {condition}", what=what, condition=prose.condition(value))
        case "who":
            return tell("{what} is done by {who}", what=what, who=said.people(value))
        case "is":
            return tell("{what} is {value}", what=what, value=prose.people(str(value)))
        case "take":
            taken = "; ".join(taking(one, said, prose) for one in value)
            return tell("{what} takes {taken}", what=what, taken=taken)
        case "title":
            return tell("{what} is called “{title}”", what=what, title=said.text(value))
        case "repeat":
            return tell("{what} is repeated: {often}", what=what, often=_often(value, said, prose))
        case "bands":
            return tell("{what}: {how}", what=what, how=" ".join(bands(value, said)).rstrip("."))
        case "aggregate":
            made = tell(AGGREGATES[str(value)]) if value in AGGREGATES else plain(value)
            return tell("{what} makes {made}", what=what, made=made)
        case _:
            told = isinstance(value, str | int) and not isinstance(value, bool)
            value = plain(value) if told else tell("another way")
            return tell("{what} has {setting}: {value}", what=what, setting=plain(name), value=value)


def _often(repeat: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    told = [said.tell(BOUNDS[name], count=repeat[name]) for name in BOUNDS if name in repeat]
    if "every" in repeat:
        told.append(said.tell("every {span}", span=prose.duration(str(repeat["every"]))))
    if "together" in repeat:
        whole = repeat["together"]
        of = said.what(str(whole["of"]))
        told.append(said.tell("{what} at least {count} together", what=of, count=whole["at_least"]))
    return ", ".join(told)


def _added(added: Any, each: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    tell = said.tell
    if not isinstance(added, Mapping):
        return tell("{what} is added", what=plain(added))
    what = said.quoted(said.text(added.get("title"), added.get("id", "")))
    if "who" in added:
        who = said.people(added["who"])
        due = tell("{who}, due {moment}", who=who, moment=prose.by(str(added["due"]))) if "due" in added else who
        what = f"{what} ({due})"
    if str(each["in"]).startswith("form "):
        return tell("{what} is asked as well", what=what)
    if "after" in each:
        return tell("{what} is added after “{step}”", what=what, step=said.step(str(each["after"])))
    return tell("{what} is added", what=what)


def _sees(row: Mapping[str, Any], said: Speech, prose: Prose) -> str:
    what = ", ".join(said.what(str(one)) for one in several(row["what"]))
    return f"{said.people(row['who'])}: {what}, {prose.since(str(row['from']))}"


def _ended(words: str) -> str:
    return capital(words.rstrip(".")) + "."
