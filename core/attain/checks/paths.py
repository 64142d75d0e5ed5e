"""What a path may name in a document: steps with their form's sections and fields, scores with their layers, fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.values import dataclass

LAYERS = ("number", "suggested", "proposed", "adjusted", "final")
FORM_WORDS = ("step", "section", "field")


@dataclass(frozen=True, slots=True)
class PathTarget:
    """Names by depth: `tree` maps a first name to sections to fields; None below a name means anything may follow."""

    tree: Mapping[str, Any]
    words: tuple[str, ...] = FORM_WORDS

    @property
    def known(self) -> Collection[str]:
        """What a path may begin with."""
        return self.tree

    def holds(self, parts: tuple[str, ...]) -> bool:
        """Whether each part may follow those before it."""
        node: Any = self.tree
        for part in parts:
            if not isinstance(node, (dict, tuple)):
                return True
            if part not in node:
                return False
            node = node[part] if isinstance(node, dict) else None
        return True

    def inside(self, parts: tuple[str, ...]) -> Collection[str] | None:
        """What may follow these parts; None where anything may."""
        node: Any = self.tree
        for part in parts:
            node = node.get(part) if isinstance(node, Mapping) else None
        return node if isinstance(node, (Mapping, tuple)) else None

    def called(self, depth: int) -> str:
        """What the part of a path at this depth is; a code is looked up by it."""
        return self.words[depth - 1] if depth <= len(self.words) else "field"


def path_target(scene: Scene, resource: Resource) -> PathTarget:
    """What paths of this document may name."""
    targets: dict[tuple[str, str], PathTarget] = scene.catalogue.memo("paths", dict)
    key = (resource.kind, resource.id)
    if key not in targets:
        targets[key] = _path_target(scene, resource)
    return targets[key]


def _path_target(scene: Scene, resource: Resource) -> PathTarget:
    if resource.kind == "form":
        return PathTarget(_form_tree(resource), ("section", "field", "field"))
    names = scene.names(resource)
    tree: dict[str, Any] = {step.id: _step_tree(scene, step) for step in names.steps}
    tree |= {score: dict.fromkeys(LAYERS) for score in names.scores}
    tree |= dict.fromkeys(name for name in names.added if name not in tree)
    tree |= dict.fromkeys((*names.items, *names.outcomes, *names.gates, *_item_words(scene)))
    return PathTarget(tree)


def sections(form: Resource | None) -> dict[str, Any] | None:
    """Sections of a form with their fields; None where they are not said in this document alone."""
    if form is None or not isinstance(form.data.get("sections"), list):
        return None
    found: dict[str, Any] = {}
    for section in form.data["sections"]:
        if isinstance(section, dict) and isinstance(section.get("fields"), list):
            named = [field.get("id") for field in section["fields"] if isinstance(field, dict)]
            found[str(section.get("id"))] = dict.fromkeys(str(one) for one in named)
    return found


def _form_tree(form: Resource) -> dict[str, Any]:
    """A field of the same section may be named by its id alone."""
    inside = sections(form) or {}
    fields = {field: None for section in inside.values() for field in section}
    return {**fields, **inside}


def _step_tree(scene: Scene, step: StepAt) -> dict[str, Any] | None:
    form = step.data.get("form")
    if step.data.get("do") == "decide":
        choices = [one for one in step.data.get("choices") or () if isinstance(one, dict)]
        asks = [one["asks"] for one in choices if isinstance(one.get("asks"), dict)]
        return dict.fromkeys(("choice", "reason", *(str(one.get("id")) for one in asks)))
    return sections(scene.catalogue.get("form", form)) if isinstance(form, str) else None


def _item_words(scene: Scene) -> tuple[str, ...]:
    phrases = (phrase for source in scene.item_sources for phrase in source.phrases(scene.catalogue))
    return tuple(phrase for phrase in phrases if " " not in phrase)
