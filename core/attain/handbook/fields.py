"""Every question that is asked: what for, who sees the answer, and how long it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.handbook.said import plain
from attain.handbook.speech import HOW, capital, forms_of, several, walk
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Heads, Words

Rows = tuple[tuple[str, ...], ...]
HEADS: Heads = ("Question", "Answered with", "Purpose", "Seen by, besides the writer", "Kept")
TYPES: Words = {
    "text": "words",
    "yes_no": "yes or no",
    "choice": "one of several",
    "choices": "some of several",
    "list": "a list",
    "attachment": "files",
    "number": "a number",
    "percent": "a percentage",
    "date": "a date",
}


def questions(said: Speech) -> Iterator[tuple[str, Table]]:
    """(caption, table) for everything that is asked; steps that ask the same share a table."""
    tell = said.tell
    steps: dict[tuple[str, Rows], list[str]] = {}
    for step in walk(said.data.get("steps", [])):
        for form_id in forms_of(step):
            form = said.catalogue.get("form", form_id)
            if form is not None:
                named = said.text(form.data.get("title"), form_id) + _whom(step, form_id, said)
                steps.setdefault((named, tuple(_rows(step, form.data, said))), []).append(said.step(str(step["id"])))
    for (title, rows), asked_in in steps.items():
        named = tell("{steps}: {form}", steps=tell.listed([said.quoted(each) for each in asked_in]), form=title)
        yield title if asked_in == [title] else named, Table(tuple(map(tell, HEADS)), rows)


def _whom(step: Mapping[str, Any], form_id: str, said: Speech) -> str:
    """Who is asked with one of several forms of a step."""
    if not isinstance(step["form"], Mapping):
        return ""
    when = next((each.get("when") for each in step["form"]["choose"] if each["form"] == form_id), None)
    if when is None:
        return f" ({said.tell('everybody else')})"
    return f" ({said.tell('if {condition}', condition=said.prose().condition(when))})"


def _rows(step: Mapping[str, Any], form: Mapping[str, Any], said: Speech) -> Iterator[tuple[str, ...]]:
    part = step.get("part", ())
    for section in form.get("sections", ()):
        if part and section["id"] not in part:
            continue
        for field in section["fields"]:
            path = f"{step['id']}.{section['id']}.{field['id']}"
            title = said.text(field.get("title"), field["id"])
            items = said.source(str(section["for_each"])) if "for_each" in section else ""
            each = f" ({said.tell('for each of the {items}', items=items)})" if items else ""
            must = _must(field, _within(step, section, said))
            kind = "".join([_kind(field, said), *must])
            yield title + each, kind, _purpose(path, field, said), _seen(path, said), kept(said)


def _must(field: Mapping[str, Any], prose: Prose) -> Iterator[str]:
    """Whether it must be answered, and when it is asked at all."""
    if "required_when" in field:
        condition = prose.condition(field["required_when"])
        yield ", " + prose.tell("must be answered if {condition}", condition=condition)
    elif field.get("required"):
        yield ", " + prose.tell("must be answered")
    if "when" in field:
        yield "; " + prose.tell("asked only if {condition}", condition=prose.condition(field["when"]))


def _within(step: Mapping[str, Any], section: Mapping[str, Any], said: Speech) -> Prose:
    """Sentences in which a field of the section may be named by its id alone."""
    own = {str(each["id"]): each.get("title") for each in section["fields"]}

    def what(address: str) -> str:
        return said.quoted(said.text(own[address], address)) if address in own else said.what(address)

    def level(address: str, word: str) -> str:
        return said.level(f"{step['id']}.{section['id']}.{address}" if address in own else address, word)

    return replace(said.prose(), what=what, level=level)


def _kind(field: Mapping[str, Any], said: Speech) -> str:
    if "scale" in field:
        scale = said.catalogue.get("scale", str(field["scale"]))
        return said.text(scale.data.get("title") if scale else None, field["scale"])
    type = str(field["type"])
    kind = said.tell(TYPES[type]) if type in TYPES else plain(type)
    labels = [said.text(each.get("label"), each["id"]) for each in field.get("choices", ())]
    return said.tell("{steps}: {form}", steps=kind, form=", ".join(labels)) if labels else kind


def _purpose(path: str, field: Mapping[str, Any], said: Speech) -> str:
    found = [line for score in said.scores.values() for line in _for_score(path, score, said)]
    found += [*_decides(path, said), *_elsewhere(path, said)]
    if "records" in field:
        measure = said.what(f"measure {field['records']}")
        found.append(said.tell("is kept on the profile as {measure}", measure=measure))
    if not found:
        return said.tell("For reading and talking; nothing is computed from it")
    return capital("; ".join(dict.fromkeys(found)))


def _decides(path: str, said: Speech) -> Iterator[str]:
    """Steps, dates and what follows, where they hang on the answer."""
    for step in said.steps.values():
        if _names(path, step.get("when")):
            yield said.tell("decides whether “{step}” opens", step=said.step(str(step["id"])))
        if any(_names(path, step.get(key)) for key in ("due", "not_before", "until")):
            yield said.tell("gives the date of “{step}”", step=said.step(str(step["id"])))
    for outcome in said.data.get("outcomes", ()):
        if _names(path, [outcome.get("when"), outcome.get("open_when")]):
            yield said.tell("decides on “{outcome}”", outcome=said.text(outcome.get("title"), outcome["id"]))


def _elsewhere(path: str, said: Speech) -> Iterator[str]:
    """Scores of other workflows that take the answer."""
    for one in said.catalogue.of_kind("workflow"):
        for score in one.data.get("scores", ()):
            if one.id != said.id and any(
                take.get("from") == path and f" of {said.id}" in str(take.get("of", ""))
                for take in score.get("take", ())
            ):
                title = said.text(score.get("title"), score["id"])
                yield said.tell("goes into “{score}” of {review}", score=title, review=said.review(one.id))


def _names(path: str, told: Any) -> bool:
    """Whether a phrase, or one inside lists and maps, names a path."""
    if isinstance(told, Mapping):
        return any(_names(path, each) for each in told.values())
    if isinstance(told, list | tuple):
        return any(_names(path, each) for each in told)
    return isinstance(told, str) and re.search(rf"(?<![\w.]){re.escape(path)}(?!\w)", told) is not None


def _for_score(path: str, score: Mapping[str, Any], said: Speech) -> Iterator[str]:
    title = said.text(score.get("title"), score["id"])
    judgement = score.get("judgement", {})
    if judgement.get("in") == path:
        yield said.tell("is the judgement of “{score}”", score=title)
    if judgement.get("reason_in") == path:
        yield said.tell("is the reason for “{score}”", score=title)
    rest = {key: value for key, value in score.items() if key not in ("judgement", "take")}
    if any(take.get("from") == path and "of" not in take for take in score.get("take", ())) or _names(path, rest):
        yield said.tell("goes into “{score}”", score=title)
    if any(_names(path, take.get("weight")) for take in score.get("take", ())):
        yield said.tell("is a weight in “{score}”", score=title)


def _seen(path: str, said: Speech) -> str:
    """By the most precise row: one of the field, else of the section, else of the step (LANGUAGE 6.2); a judgement also
    by whoever sees the rating that it gives.
    """
    rows = _rows_of(path, said)
    own = dict.fromkeys(name for _, names in rows for name in names)
    told = [said.names(names) + _how(how, said) for how, names in rows]
    for score in said.scores.values():
        if score.get("judgement", {}).get("in") == path:
            more = [name for name in _who_sees(str(score["id"]), said) if name not in own]
            title = said.text(score.get("title"), score["id"])
            told += [said.tell("{who} (as “{score}”)", who=said.names(more), score=title)] if more else []
    return "; ".join(told) or said.tell("Nobody")


def _rows_of(path: str, said: Speech) -> list[tuple[str, list[str]]]:
    """[(how, names)] of the most precise rows about a path."""
    parts = path.split(".")
    for length in (3, 2, 1):
        address = ".".join(parts[:length])
        rows = [row for row in said.data.get("visibility", ()) if address in several(row["what"])]
        if rows:
            found: dict[str, list[str]] = {}
            for row in rows:
                found.setdefault(str(row["as"]), []).extend(map(str, several(row["who"])))
            return [(how, list(dict.fromkeys(names))) for how, names in found.items()]
    return []


def _who_sees(score: str, said: Speech) -> list[str]:
    rows = said.data.get("visibility", ())
    seen = [row for row in rows if any(str(each).partition(".")[0] == score for each in several(row["what"]))]
    return list(dict.fromkeys(str(name) for row in seen for name in several(row["who"])))


def _how(how: str, said: Speech) -> str:
    return "" if how == "full" else f" ({said.tell(HOW[how]) if how in HOW else how})"


def kept(said: Speech, what: str = "forms") -> str:
    """How long forms are kept, as the policies say."""
    for policy in said.catalogue.of_kind("policy"):
        for rule in policy.data.get("rules", {}).get("retention", ()):
            if rule["what"] == what:
                return said.prose().time(str(rule["keep"]))
    return said.tell("No policy says")
