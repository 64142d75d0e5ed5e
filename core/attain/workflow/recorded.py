"""Where the values of a measure stand in a review: what hides the measure hides them, too (LANGUAGE 13, number 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.config.text import words

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.workflow.model import Workflow

MEASURE = "measure "


def hides(catalogue: Catalogue, workflow: str, what: str) -> frozenset[str]:
    """What is hidden with `what`: itself, and of a measure the scores and answers of this workflow that record it, and
    the scores that are made from it.
    """
    if not what.startswith(MEASURE):
        return frozenset({what})
    name = what.removeprefix(MEASURE)
    made = catalogue.memo(f"made from measures {workflow}", lambda: tuple(_taken(catalogue, workflow)))
    taken = {score for measure, score in made if measure == name}
    return frozenset({what, *taken}) | recorded(catalogue, workflow).get(name, frozenset())


def recorded(catalogue: Catalogue, workflow: str) -> Mapping[str, frozenset[str]]:
    """{measure: the scores and the STEP.SECTION.FIELD of a workflow that record it}; worked out once."""

    def work_out() -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for measure, path in _recorded(catalogue, workflow):
            found.setdefault(measure, set()).add(path)
        return {measure: frozenset(paths) for measure, paths in found.items()}

    return catalogue.memo(f"recorded {workflow}", work_out)


def _recorded(catalogue: Catalogue, workflow: str) -> Iterator[tuple[str, str]]:
    document = catalogue.get("workflow", workflow)
    if document is None:
        return
    fields = dict(_fields(catalogue, catalogue.model("workflow", workflow)))
    yield from ((measure, path) for path, measure in fields.items())
    for score in document.data.get("scores") or ():
        judged = str((score.get("judgement") or {}).get("in", ""))
        if measure := score.get("records") or fields.get(judged):
            yield measure, score["id"]
            if judged:
                yield measure, judged


def _taken(catalogue: Catalogue, workflow: str) -> Iterator[tuple[str, str]]:
    """(measure, score) of scores that take it, themselves or by a score that does: whoever reads them learns of it."""
    document = catalogue.get("workflow", workflow)
    scores = {one["id"]: one for one in (document.data.get("scores") or () if document else ())}
    taken = {
        name: [str(take.get("from", "")) for take in score.get("take") or () if "of" not in take]
        for name, score in scores.items()
    }
    for name in scores:
        reached, todo = set[str](), [name]
        while todo:
            one = todo.pop()
            reached.add(one)
            others = (said.partition(".")[0] for said in taken[one])
            todo += [other for other in others if other in taken and other not in reached]
        said = (each for one in reached for each in taken[one] if each.startswith(MEASURE))
        yield from ((each.split()[1], name) for each in said)


def _fields(catalogue: Catalogue, workflow: Workflow) -> Iterator[tuple[str, str]]:
    """The answers that record something: where they stand, and the measure."""
    for step in workflow.walk():
        for form in {step.form, *(one.form for one in step.forms)} - {""}:
            document = catalogue.get("form", form)
            for section, field in _records(document) if document is not None else ():
                yield f"{step.id}.{section['id']}.{field['id']}", field["records"]


def measure_titles(catalogue: Catalogue, language: str = "") -> dict[str, str]:
    """{measure: what the score that gives it is called, else the field that records it}; the first one found counts."""
    language = language or catalogue.language
    found: dict[str, str] = {}
    for measure, each in (*_scores(catalogue), *_recording(catalogue)):
        found.setdefault(measure, words(each.get("title") or each["id"], language, catalogue.language))
    return found


def _scores(catalogue: Catalogue) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(measure, score) of all that record one, or judge an answer that does."""
    for document in catalogue.of_kind("workflow"):
        scores = {score["id"]: score for score in document.data.get("scores") or ()}
        for measure, path in _recorded(catalogue, document.id):
            if path in scores:
                yield measure, scores[path]


def _recording(catalogue: Catalogue) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for document in catalogue.of_kind("form"):
        yield from ((field["records"], field) for _, field in _records(document))


def _records(form: Resource) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The fields of a form that record something, each with its section."""
    for section in form.data.get("sections") or ():
        yield from ((section, field) for field in section.get("fields") or () if field.get("records"))
