"""The words of one workflow: titles of its people, steps, answers and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.handbook.said import Prose, plain

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

LAYERS = {
    "final": "as it counts",
    "proposed": "as proposed",
    "suggested": "as computed",
    "adjusted": "after the session",
    "number": "as a number",
}
HOW = {
    "full": "with the name of whoever wrote it",
    "without_names": "without names",
    "averages_only": "as totals only",
    "averages_and_shuffled_comments": "as totals, with comments in mixed order",
}


def walk(steps: Sequence[Any]) -> Iterator[Mapping[str, Any]]:
    """Every step of a document, containers before what they hold."""
    for step in steps:
        yield step
        yield from walk(step.get("steps", []))
        for branch in step.get("branches", ()):
            yield from walk(branch["steps"])


def with_levels(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Steps with every further level of a session behind it, as the step that it would be alone."""
    found: list[Mapping[str, Any]] = []
    for step in steps:
        branches = [{**one, "steps": with_levels(one["steps"])} for one in step.get("branches", ())]
        inner = {"steps": with_levels(step["steps"])} if "steps" in step else {}
        found.append({**step, **inner, **({"branches": branches} if branches else {})})
        if step["do"] == "session":
            found += [{**level, "do": "session"} for level in step.get("levels", ())]
    return found


def several(said: Any) -> list[Any]:
    """One value, several, or none, as a list."""
    return [] if said is None else list(said) if isinstance(said, (list, tuple)) else [said]


def capital(said: str) -> str:
    """With a capital letter at the start."""
    return said[:1].upper() + said[1:]


def forms_of(step: Mapping[str, Any]) -> list[str]:
    """The forms that a step may open."""
    said = step.get("form")
    if isinstance(said, Mapping):
        return [str(each["form"]) for each in said["choose"]]
    return [str(said)] if said else []


class Speech:
    """What the things of one workflow are called, in one language."""

    def __init__(self, catalogue: Catalogue, workflow: str, language: str = "") -> None:
        document = catalogue.get("workflow", workflow)
        self.id = workflow
        self.catalogue, self.language = catalogue, language
        self.data: Mapping[str, Any] = document.data if document else {}
        self.drawn = with_levels(self.data.get("steps", []))
        self.steps = {str(step["id"]): step for step in walk(self.drawn)}
        self.cast: Mapping[str, Any] = self.data.get("people", {})
        self.scores = {str(score["id"]): score for score in self.data.get("scores", ())}
        self._roles = {
            str(role["id"]): role for one in catalogue.of_kind("roles") for role in one.data.get("roles", ())
        }

    def text(self, value: Any, otherwise: object = "") -> str:
        """Words of the document in this language; `otherwise` is said for what has none."""
        return words(value, self.language, self.catalogue.language) if value else plain(otherwise)

    def person(self, name: str) -> str:
        """What somebody of the cast is called, within a sentence."""
        if name == "employee":
            return "the employee"
        title = self.cast.get(name, {}).get("title")
        return self.text(title, name) if title or name not in self._roles else self.role(name)

    def people(self, names: Any) -> str:
        """Several of the cast, with commas, as they stand at the start of a sentence."""
        return capital(", ".join(self.person(str(name)) for name in several(names)))

    def step(self, name: str) -> str:
        """What a step is called; a reply or a note that is no step goes by its form."""
        form = None if name in self.steps else self.catalogue.get("form", name)
        return self.text((form.data if form else self.steps.get(name, {})).get("title"), name)

    def role(self, name: str) -> str:
        """What a role of the organisation is called."""
        return self.text(self._roles.get(name, {}).get("title"), name)

    def what(self, address: str) -> str:
        """`manager_review.summary` in words."""
        head, *rest = address.split(".")
        if head in self.steps:
            return " – ".join([f"“{self.step(head)}”", *self._inside(head, rest)])
        score = self.scores.get(head)
        if score is None:
            return self._named(address)
        layer = f", {LAYERS.get(rest[0], plain(rest[0]))}" if rest else ""
        return self.text(score.get("title"), head) + layer

    def source(self, phrase: str) -> str:
        """What a section or a score is repeated for: `values of framework core` by the title of the framework."""
        what, found, name = phrase.partition(" of framework ")
        framework = self.catalogue.get("framework", name) if found else None
        return f"{plain(what)} of “{self.text(framework.data.get('title'), name)}”" if framework else plain(phrase)

    def _named(self, address: str) -> str:
        """What a mark such as `report feedback_summary` names: the title of the document, where there is one."""
        word, _, name = address.rpartition(" ")
        if word == "gate":
            gates = (each for each in self.data.get("outcomes", ()) if each.get("gate") == name)
            return f"whether “{self.text(next((each.get('title') for each in gates), None), name)}” is open"
        kinds = (each for each in self.catalogue.resources if each.id == name and each.kind.endswith(word or "form"))
        found = next(kinds, None)
        return f"“{self.text(found.data.get('title'), name)}”" if found else plain(address)

    def _inside(self, step: str, rest: list[str]) -> list[str]:
        for form_id in forms_of(self.steps[step]):
            form = self.catalogue.get("form", form_id)
            sections = form.data.get("sections", ()) if form else ()
            section = next((each for each in sections if rest and each["id"] == rest[0]), None)
            if section is not None:
                return self._titles(section, rest)
        asked = {str(each["asks"]["id"]): each["asks"] for each in self._choices(step) if "asks" in each}
        return [self.text(asked.get(each, {}).get("title"), each) for each in rest]

    def _choices(self, step: str) -> Sequence[Mapping[str, Any]]:
        return tuple(self.steps.get(step, {}).get("choices", ()))

    def value(self, address: str, value: str) -> str:
        """What people see for a choice, or for a level that somebody gives, at an address; else the word itself."""
        head, *rest = address.split(".")
        named = {str(each["id"]): each.get("label") for each in self._choices(head)} if rest in ([], ["choice"]) else {}
        field = self._field(head, rest)
        named |= {str(each["id"]): each.get("label") for each in field.get("choices", ())}
        scale = self.catalogue.get("scale", str(field.get("scale") or self._scale_of(head)))
        levels = (*scale.data.get("levels", ()), *scale.data.get("off_scale", ())) if scale else ()
        named |= {str(each["id"]): each.get("label") for each in levels}
        return f"“{self.text(named[value])}”" if named.get(value) else plain(value)

    def _field(self, step: str, rest: Sequence[str]) -> Mapping[str, Any]:
        forms = (self.catalogue.get("form", each) for each in forms_of(self.steps.get(step, {})))
        sections = (each for form in forms if form for each in form.data.get("sections", ()))
        fields = (each for one in sections if [one["id"]] == list(rest[:1]) for each in one["fields"])
        return next((each for each in fields if [each["id"]] == list(rest[1:2])), {})

    def _scale_of(self, score: str) -> str:
        """The scale of what is judged, or of the result; "" where neither says it."""
        said = self.scores.get(score, {})
        head, *rest = str(said.get("judgement", {}).get("in", "")).split(".")
        return str(self._field(head, rest).get("scale") or said.get("gives") or self._given_by(said))

    def _given_by(self, score: Mapping[str, Any]) -> str:
        bands = score.get("bands")
        table = self.data.get("lookups", {}).get(bands.removeprefix("lookup "), {}) if isinstance(bands, str) else {}
        return str(table.get("gives", ""))

    def _titles(self, section: Mapping[str, Any], rest: list[str]) -> list[str]:
        found = [self.text(section.get("title"), rest[0])]
        if len(rest) > 1:
            titles = {each["id"]: each.get("title") for each in section["fields"]}
            found.append(self.text(titles.get(rest[1]), rest[1]))
        return found

    def prose(self, dates: Mapping[str, str] | None = None) -> Prose:
        """Sentences for the phrases of this workflow; `dates` are those of a cycle, in words."""
        return Prose(self.person, self.step, self.role, self.what, dates or {}, value=self.value)
