"""Which steps of which workflows a difference concerns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from attain.changing.comparing import looser_rows
from attain.changing.difference import ABSENT, Difference, steps_in
from attain.config.document import Resource, canonical
from attain.config.text import words
from attain.workflow.reading import names

Steps = Mapping[str, frozenset[str]]
WORD = re.compile(r"[a-z][a-z0-9_]*")


class Touching:
    """Two configurations, and where their parts are used."""

    def __init__(self, before: Iterable[Resource], after: Iterable[Resource]) -> None:
        self._documents = {(one.kind, one.id): one for several in (after, before) for one in several}
        self._workflows: dict[str, dict[str, dict[str, Any]]] = {}
        for one in (each for several in (after, before) for each in several if each.kind == "workflow"):
            known = self._workflows.setdefault(one.id, {})
            known |= dict(steps_in(one.data.get("steps") or ()))

    def steps(self, one: Difference) -> Steps:
        """{workflow: steps concerned}; every step where nothing narrower can be said."""
        if one.kind == "workflow":
            return {one.id: self._in_workflow(one)}
        if one.kind == "form":
            return self._with_forms({one.id})
        if one.kind == "scale":
            return self._with_forms(self._forms_on(one.id))
        return {name: frozenset(steps) for name, steps in self._workflows.items()}

    def _in_workflow(self, one: Difference) -> frozenset[str]:
        steps, path = self._workflows.get(one.id, {}), one.path
        if path[:1] == ("step",) and len(path) > 1:
            return frozenset(path[1:2])
        if path[:1] == ("people",) and len(path) > 1:
            return frozenset(step for step, said in steps.items() if path[1] in _words_of(said))
        if path == ("visibility",):
            return self._written_in(one.id, {what.partition(".")[0] for _, what in looser_rows(one.before, one.after)})
        if path[:1] in (("scores",), ("lookups",)):
            return self._written_in(one.id, set(path[1:2]))
        return frozenset(steps)

    def _written_in(self, workflow: str, roots: set[str]) -> frozenset[str]:
        """The steps of these names; for a score or a lookup those that it reads."""
        steps = self._workflows.get(workflow, {})
        data = self._documents["workflow", workflow].data
        found = roots & steps.keys()
        for score in data.get("scores") or ():
            if isinstance(score, Mapping) and (roots & {score["id"]} or roots & _words_of(score)):
                found |= _words_of(score) & steps.keys()
        return frozenset(found or steps)

    def _with_forms(self, forms: set[str]) -> Steps:
        return {
            name: used
            for name, steps in self._workflows.items()
            if (used := frozenset(step for step, said in steps.items() if forms & _forms_of(said)))
        }

    def _forms_on(self, scale: str) -> set[str]:
        return {id for (kind, id), one in self._documents.items() if kind == "form" and scale in _words_of(one.data)}

    def title(self, one: Difference) -> str:
        """What people call the place: the document, and the step or question in it."""
        document = self._documents[one.kind, one.id]
        where = [_title(document.data, document.id)]
        if one.path[:1] == ("step",) and len(one.path) > 1:
            where.append(_title(self._workflows.get(one.id, {}).get(one.path[1], {}), one.path[1]))
        elif one.path[:1] in (("field",), ("section",)) and len(one.path) > 1:
            where.append(_title(_part(document.data, one.path[1]), one.path[1]))
        elif one.path and one.path[0] not in ("title", "help", "visibility", "order"):
            where.append(" ".join(one.path[:2]).replace("_", " "))
        return f"{document.kind.replace('_', ' ')} “{where[0]}”" + "".join(f", “{each}”" for each in where[1:])


def _title(data: Mapping[str, Any], id: str) -> str:
    said = data.get("title")
    return words(said) if isinstance(said, str | Mapping) else id


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    section, _, field = name.partition(".")
    for one in data.get("sections") or ():
        if one["id"] == section:
            fields = one.get("fields") or ()
            return next((each for each in fields if each["id"] == field), {}) if field else one
    return {}


def _forms_of(step: Mapping[str, Any]) -> set[str]:
    form = step.get("form")
    reply = step.get("may_reply")
    used = _words_of(form) if isinstance(form, list | Mapping) else set(names(form))
    return used | (set(names(reply.get("form"))) if isinstance(reply, Mapping) else set())


def _words_of(value: Any) -> set[str]:
    """Every name that occurs anywhere in a value."""
    return set() if value is ABSENT else set(WORD.findall(canonical(value)))
