"""The words of one workflow: titles of its people, steps, answers and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.handbook.said import Prose, plain
from attain.handbook.sentences import COMMON
from attain.handbook.wording import ENGLISH, Wording, Words
from attain.workflow.build_waits import levels
from attain.workflow.recorded import MEASURE, measure_titles
from attain.workflow.result_scale import scale_of_measure, scale_of_score

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

LAYERS: Words = {
    "final": "{score}, as it counts",
    "proposed": "{score}, as proposed",
    "suggested": "{score}, as computed",
    "adjusted": "{score}, after the session",
    "number": "{score}, as a number",
}
HOW: Words = {
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
            found += [{**each, "id": each["level"]} for each in levels(step)]
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
    """What the things of one workflow are called, in one language; `tell` has the fixed words around them."""

    def __init__(self, catalogue: Catalogue, workflow: str, language: str = "", tell: Wording = ENGLISH) -> None:
        document = catalogue.get("workflow", workflow)
        self.id = workflow
        self.catalogue, self.language, self.tell = catalogue, language, tell
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

    def quoted(self, title: str) -> str:
        """A title in quotation marks."""
        return self.tell.quoted(title)

    def person(self, name: str) -> str:
        """What somebody of the cast is called, within a sentence."""
        if name == "employee":
            return self.tell("the employee")
        if title := self.cast.get(name, {}).get("title"):
            return self.text(title, name)
        words = plain(name)
        return self.role(name) if name in self._roles else self.tell(COMMON[words]) if words in COMMON else words

    def names(self, names: Any) -> str:
        """Several of the cast, with commas; each begins as a title does, but for the employee between others."""
        found = [(str(name), self.person(str(name))) for name in several(names)]
        return capital(", ".join(said if name == "employee" else capital(said) for name, said in found))

    def people(self, names: Any) -> str:
        """Several of the cast, as they stand at the start of a sentence: `Manager and the employee`."""
        first, *others = [self.person(str(name)) for name in several(names)] or [""]
        return capital(self.tell.listed([first, *map(self.tell.within, others)]))

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
            return " – ".join([self.quoted(self.step(head)), *self._inside(head, rest)])
        if head not in self.scores:
            return self._named(address)
        title = self.text(self.scores[head].get("title"), head)
        layer = rest[0] if rest else ""
        return (
            self.tell(LAYERS[layer], score=title) if layer in LAYERS else f"{title}, {plain(layer)}" if layer else title
        )

    def level(self, address: str, value: str) -> str:
        """A value of a path inside a sentence, in quotes where it has a label."""
        words = self.label(address, value)
        return self.quoted(words) if words else plain(value)

    def label(self, address: str, value: str) -> str:
        """What a value of a path is called: the level of its scale, the choice of its field or of its decision."""
        head, *rest = address.split(".")
        known = head in self.steps or head in self.scores
        owner = None if known or not rest else self.other(head)
        return (owner or self).called(address, value)

    def called(self, address: str, value: str) -> str:
        """The label of a value of a path of this workflow, or of a measure; "" where there is none."""
        head, *rest = address.split(".")
        if address.startswith(MEASURE):
            return self.on_scale(scale_of_measure(self.catalogue, address.removeprefix(MEASURE)), value)
        if head in self.scores:
            return self.on_scale(scale_of_score(self.catalogue, self.id, head), value)
        if head in self.steps:
            field = self.field(head, rest) if rest else None
            choices = (
                field.get("choices", ())
                if field
                else self.steps[head].get("choices", ())
                if rest in ([], ["choice"])
                else ()
            )
            label = next((self.text(each.get("label"), each["id"]) for each in choices if each["id"] == value), "")
            return label or self.on_scale(str(field.get("scale", "")) if field else "", value)
        return self.on_scale(scale_of_measure(self.catalogue, address), value)

    def on_scale(self, scale: str, value: str) -> str:
        """The label of a level; "" where the scale has none of that id."""
        document = self.catalogue.get("scale", scale)
        levels = (*document.data.get("levels", ()), *document.data.get("off_scale", ())) if document else ()
        return next((self.text(each.get("label"), each["id"]) for each in levels if each["id"] == value), "")

    def field(self, step: str, rest: list[str]) -> Mapping[str, Any] | None:
        """The field that `SECTION.FIELD` names in a form of a step."""
        for form_id in forms_of(self.steps[step]):
            form = self.catalogue.get("form", form_id)
            for section in form.data.get("sections", ()) if form else ():
                for each in section["fields"]:
                    if [section["id"], each["id"]] == rest[:2]:
                        found: Mapping[str, Any] = each
                        return found
        return None

    def other(self, head: str) -> Speech | None:
        """The words of the first other workflow that has a step or a score of this name."""
        for one in self.catalogue.of_kind("workflow"):
            speech = self.of(one.id)
            if one.id != self.id and (head in speech.steps or head in speech.scores):
                return speech
        return None

    def of(self, workflow: str) -> Speech:
        """The words of another workflow."""
        return Speech(self.catalogue, workflow, self.language, self.tell)

    def review(self, workflow: str) -> str:
        """What another workflow is called."""
        document = self.catalogue.get("workflow", workflow)
        return self.quoted(self.text(document.data.get("title") if document else None, workflow))

    def source(self, phrase: str) -> str:
        """What a section or a score is repeated for: `values of framework core` by the title of the framework."""
        phrase = str(self.data.get("items", {}).get(phrase, phrase))
        what, found, name = phrase.partition(" of framework ")
        framework = self.catalogue.get("framework", name) if found else None
        title = self.text(framework.data.get("title"), name) if framework else ""
        return self.tell("{items} of “{title}”", items=plain(what), title=title) if framework else plain(phrase)

    def _named(self, address: str) -> str:
        """What a mark such as `report feedback_summary` names: the title of the document, where there is one."""
        word, _, name = address.rpartition(" ")
        if word == "gate":
            gates = (each for each in self.data.get("outcomes", ()) if each.get("gate") == name)
            return self.tell(
                "whether “{gate}” is open", gate=self.text(next((one.get("title") for one in gates), None), name)
            )
        if word == "measure" or (not word and address in self.measures()):
            return self.quoted(self.measures().get(name, plain(name)))
        if word == "catalogue":
            return self._set(name)
        kinds = (each for each in self.catalogue.resources if each.kind.endswith(word or "form"))
        named = self.catalogue.reports if word == "report" else kinds
        found = next((each for each in named if each.id == name), None)
        return self.quoted(self.text(found.data.get("title"), name)) if found else self._elsewhere(address)

    def measures(self) -> Mapping[str, str]:
        """{measure: what the score or field that records it is called}."""
        return measure_titles(self.catalogue, self.language)

    def _elsewhere(self, address: str) -> str:
        """A path of another workflow, with the name of that."""
        other = self.other(address.partition(".")[0]) if "." in address else None
        if other is None:
            return plain(address)
        return self.tell("{what} of {review}", what=other.what(address), review=self.review(other.id))

    def _set(self, name: str) -> str:
        """`academy.mandatory`: a set of a catalogue by its title."""
        head, _, part = name.partition(".")
        document = self.catalogue.get("catalogue", head)
        title = self.text(document.data.get("title") if document else None, head)
        sets = (each for each in (document.data if document else {}).get("sets", ()) if each["id"] == part)
        called = self.text(next((each.get("title") for each in sets), None), part)
        if not part:
            return self.tell("the catalogue “{catalogue}”", catalogue=title)
        return self.tell("“{part}” of the catalogue “{catalogue}”", part=called, catalogue=title)

    def _inside(self, step: str, rest: list[str]) -> list[str]:
        asks = (each for choice in self.steps[step].get("choices", ()) for each in several(choice.get("asks")))
        if len(rest) == 1 and (asked := next((each for each in asks if each["id"] == rest[0]), None)):
            return [self.text(asked.get("title"), rest[0])]
        sections = (section for form in forms_of(self.steps[step]) for section in self._sections(form))
        section = next((each for each in sections if rest and each["id"] == rest[0]), None)
        if section is None:
            return [plain(each) for each in rest]
        field = self.field(step, rest) if len(rest) > 1 else None
        found = [self.text(section.get("title"), rest[0])]
        return (
            [*found, self._name(self.text(field.get("title") if field else None, rest[1]))] if len(rest) > 1 else found
        )

    def _name(self, title: str) -> str:
        """A title inside a sentence: one that is a sentence itself stands in quotes."""
        bare = title.rstrip(".")
        return self.quoted(bare) if any(sign in bare for sign in "?,;:") or bare != title else bare

    def _sections(self, form_id: str) -> list[Mapping[str, Any]]:
        form = self.catalogue.get("form", form_id)
        return list(form.data.get("sections", ())) if form else []

    def prose(self, dates: Mapping[str, str] | None = None) -> Prose:
        """Sentences for the phrases of this workflow; `dates` are those of a cycle, in words."""
        about = self.tell("the employee")
        names = (self.person, self.step, self.role, self.what)
        return Prose(*names, dates or {}, about, level=self.level, review=self.review, tell=self.tell)
