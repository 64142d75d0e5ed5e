"""Every question that is asked: what for, who sees the answer, and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.handbook.chapters import Table
from attain.handbook.speech import HOW, capital, forms_of, several, walk

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech

HEADS = ("Question", "Answered with", "Purpose", "Seen by, besides the writer", "Kept")
TYPES = {
    "text": "words",
    "yes_no": "yes or no",
    "choice": "one of several",
    "choices": "some of several",
    "list": "a list",
    "attachment": "files",
}


def questions(said: Speech) -> Iterator[tuple[str, str, Table]]:
    """(step, form, table) for every step that asks something."""
    for step in walk(said.data.get("steps", [])):
        for form_id in forms_of(step):
            form = said.catalogue.get("form", form_id)
            if form is not None:
                rows = tuple(_rows(step, form.data, said))
                yield said.step(str(step["id"])), said.text(form.data.get("title"), form_id), Table(HEADS, rows)


def _rows(step: Mapping[str, Any], form: Mapping[str, Any], said: Speech) -> Iterator[tuple[str, ...]]:
    part = step.get("part", ())
    for section in form.get("sections", ()):
        if part and section["id"] not in part:
            continue
        for field in section["fields"]:
            path = f"{step['id']}.{section['id']}.{field['id']}"
            title = said.text(field.get("title"), field["id"])
            each = f" (for each of the {said.source(str(section['for_each']))})" if "for_each" in section else ""
            must = _must(field, _within(step, section, said))
            yield title + each, _kind(field, said) + must, _purpose(path, field, said), _seen(path, said), kept(said)


def _must(field: Mapping[str, Any], prose: Prose) -> str:
    """Whether it must be answered, and when it is asked at all."""
    needed = f" if {prose.condition(field['required_when'])}" if "required_when" in field else ""
    must = f", must be answered{needed}" if field.get("required") or needed else ""
    return f"{must}; asked only if {prose.condition(field['when'])}" if "when" in field else must


def _within(step: Mapping[str, Any], section: Mapping[str, Any], said: Speech) -> Prose:
    """Sentences in which a field of the section may be named by its id alone."""
    own = {str(each["id"]): each.get("title") for each in section["fields"]}

    def what(address: str) -> str:
        return f"“{said.text(own[address], address)}”" if address in own else said.what(address)

    def value(address: str, word: str) -> str:
        return said.value(f"{step['id']}.{section['id']}.{address}" if address in own else address, word)

    return replace(said.prose(), what=what, value=value)


def _kind(field: Mapping[str, Any], said: Speech) -> str:
    if "scale" in field:
        scale = said.catalogue.get("scale", str(field["scale"]))
        return said.text(scale.data.get("title") if scale else None, field["scale"])
    return TYPES.get(str(field["type"]), str(field["type"]))


def _purpose(path: str, field: Mapping[str, Any], said: Speech) -> str:
    found = [line for score in said.data.get("scores", ()) for line in _for_score(path, score, said)]
    found += [f"decides whether “{said.step(name)}” is done" for name, each in said.steps.items() if _asks(each, path)]
    if "records" in field:
        found.append(f"is kept on the profile as “{str(field['records']).replace('_', ' ')}”")
    return capital("; ".join(found)) if found else "For reading and talking; nothing is computed from it"


def _asks(step: Mapping[str, Any], path: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(path)}(?![\w.])", str(step.get("when", ""))) is not None


def _for_score(path: str, score: Mapping[str, Any], said: Speech) -> Iterator[str]:
    title = said.text(score.get("title"), score["id"])
    judgement = score.get("judgement", {})
    if judgement.get("in") == path:
        yield f"is the judgement of “{title}”"
    if judgement.get("reason_in") == path:
        yield f"is the reason for “{title}”"
    if any(take.get("from") == path for take in score.get("take", ())):
        yield f"goes into “{title}”"


def _seen(path: str, said: Speech) -> str:
    """By the most precise row: one of the field, else of the section, else of the step (LANGUAGE 6.2)."""
    parts = path.split(".")
    for length in (3, 2, 1):
        address = ".".join(parts[:length])
        rows = [row for row in said.data.get("visibility", ()) if address in several(row["what"])]
        if rows:
            found: dict[str, list[str]] = {}
            for row in rows:
                found.setdefault(_how(str(row["as"])), []).extend(map(str, several(row["who"])))
            return "; ".join(said.people(list(dict.fromkeys(names))) + how for how, names in found.items())
    return "Nobody"


def _how(said: str) -> str:
    return "" if said == "full" else f" ({HOW.get(said, said)})"


def kept(said: Speech, what: str = "forms") -> str:
    """How long forms are kept, as the policies say."""
    for policy in said.catalogue.of_kind("policy"):
        for rule in policy.data.get("rules", {}).get("retention", ()):
            if rule["what"] == what:
                return said.prose().time(str(rule["keep"]))
    return "No policy says"
