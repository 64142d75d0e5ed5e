"""What somebody wrote, and what was computed from it, as a page shows it to one reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import Seen, SeenScore, scores, submissions
from attain.cases.feedback import of_step
from attain.cases.forms_of import entry_list, form_for
from attain.cases.queries import names_of, step_title, text_of
from attain.cases.scoring import scoring_of
from attain.cases.tables import task
from attain.cases.viewing import viewpoint
from attain.forms.decisions import DECISION
from attain.forms.files import file_key, file_name
from attain.forms.items import from_plain
from attain.forms.values import Around, describe
from attain.portal.views.charts import Bar, Bars
from attain.portal.views.gates import GateCard, gate_cards
from attain.portal.wording import day, number

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy import Connection

    from attain.access.anonymous import GroupSeen
    from attain.cases.running import Running
    from attain.forms.model import Field, Form
    from attain.workflow.model import Step

LAYERS = {
    "number": "Computed",
    "suggested": "Suggested",
    "proposed": "Proposed",
    "adjusted": "After the session",
    "final": "Final",
}
FIRST = [LAYERS["number"], LAYERS["suggested"]]


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer."""

    question: str
    answer: str
    files: tuple[tuple[str, str], ...] = ()
    """(key, name) of the files that the answer names."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section, or one item of a repeated section."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """One submission as this reader may see it."""

    step: str
    title: str
    by: str
    at: datetime
    parts: tuple[Part, ...]
    attempt: int
    partly: bool
    own: bool
    earlier: bool = False
    printed: str = ""
    """What the document says shall stand on it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One layer of a score."""

    layer: str
    value: str


@dataclass(frozen=True, slots=True)
class ScoreCard:
    """A score with the layers that this reader may see, and how it was computed."""

    title: str
    help: str
    marks: tuple[Mark, ...]
    how: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Voices:
    """Answers of a group, as totals and shuffled words."""

    title: str
    answers: int
    charts: tuple[Bars, ...]
    words: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Readable:
    """Everything of a case that one reader may see now."""

    papers: tuple[Paper, ...] = ()
    scores: tuple[ScoreCard, ...] = ()
    voices: tuple[Voices, ...] = ()
    gates: tuple[GateCard, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing at all."""
        return not (self.papers or self.scores or self.voices or self.gates)

    def without_own(self) -> Readable:
        """Only what others wrote, for reading beside one's own form."""
        return replace(self, papers=tuple(each for each in self.papers if not each.own and not each.earlier))


def readable(connection: Connection, running: Running, person_id: int, at: datetime, language: str = "en") -> Readable:
    """What this person may read of this case now; what he may not see is not there."""
    view = viewpoint(connection, running, person_id, at)
    seen = submissions(connection, view, running.id)
    names = names_of(connection, {each.author_id for each in seen if each.author_id is not None})
    newest = {each.step: each.id for each in seen}
    papers = [_paper(running, each, names, newest[each.step] != each.id, language) for each in seen]
    return Readable(
        tuple(each for each in papers if each.parts),
        tuple(score_cards(running, scores(connection, view, running.id), language)),
        tuple(_voices(connection, running, person_id, at, language)),
        tuple(gate_cards(connection, view, running, language)),
    )


def _paper(running: Running, seen: Seen, names: Mapping[int, str], earlier: bool, language: str) -> Paper:
    by = names.get(seen.author_id, "") if seen.author_id is not None else ""
    title, parts = _title_and_parts(running, seen, language)
    printed = text_of(_printed(running, seen.step), language)
    return Paper(seen.step, title, by, seen.submitted_at, parts, seen.attempt, seen.partly, seen.own, earlier, printed)


def _printed(running: Running, step_id: str) -> Any:
    step = next((each for each in running.workflow.walk() if each.id == step_id and each.do == "plan"), None)
    return entry_list(running, step).printed if step is not None else ""


def _title_and_parts(running: Running, seen: Seen, language: str) -> tuple[str, tuple[Part, ...]]:
    step = next((each for each in running.workflow.walk() if each.id == seen.step), None)
    if step is None:  # a reply is kept under the name of its form
        form: Form = running.catalogue.model("form", seen.form)
        return text_of(form.title, language), paper_parts(running, form, seen.answers, seen.items, language)
    if step.do == "decide":
        return step_title(step, language), decision_parts(step, seen.answers, language)
    form, _ = form_for(running, step)
    title = step_title(step, language)
    return title, paper_parts(running, form, seen.answers, seen.items, language)


def decision_parts(step: Step, answers: Mapping[tuple[str, str, str], Any], language: str) -> tuple[Part, ...]:
    """A decision: the choice, its reason, and what it asked for."""
    chosen = str(answers.get((DECISION, "", "choice"), ""))
    choice = next((each for each in step.choices if each.id == chosen), None)
    label = text_of(choice.label, language) if choice else chosen
    asks = {str(choice.asks["id"]): text_of(choice.asks.get("title"), language)} if choice and choice.asks else {}
    titles = {"choice": "Decision", "reason": "Reason"} | asks
    values = {field: label if field == "choice" else str(value) for (_, _, field), value in answers.items()}
    order = [name for name in titles if name in values]
    return (Part("", tuple(Line(titles[name], values[name]) for name in order)),) if order else ()


def paper_parts(
    running: Running,
    form: Form,
    answers: Mapping[tuple[str, str, str], Any],
    items: Mapping[str, Sequence[Mapping[str, Any]]],
    language: str,
) -> tuple[Part, ...]:
    """Questions and answers, section by section, item by item."""
    known = {place: {one.key: one for one in some} for place, some in from_plain(items).items()}
    found = []
    for section in form.sections:
        keys = list(dict.fromkeys(item for name, item, _ in answers if name == section.id))
        for place, key in enumerate(keys, 1):
            item = known.get(section.id, {}).get(key)
            title = (
                text_of(item.title, language)
                if item
                else (f"Entry {place}" if key else text_of(section.title, language))
            )
            lines = []
            for one in section.fields:
                value = answers.get((section.id, key, one.id))
                if value not in (None, "", []):
                    around = Around(_scales(running, one), list(known.get(f"{section.id}.{one.id}", {}).values()))
                    said = _said(one, value, around, language)
                    lines.append(Line(text_of(one.title, language), said, _files(one, value)))
            found.append(Part(title, tuple(lines)))
    return tuple(part for part in found if part.lines)


def _files(one: Field, value: Any) -> tuple[tuple[str, str], ...]:
    found = value if one.type == "attachment" and isinstance(value, list) else []
    return tuple((key, file_name(text)) for text in map(str, found) if (key := file_key(text)))


def _said(one: Field, value: Any, around: Around, language: str) -> str:
    if one.type == "yes_no":
        return "Yes" if value is True else "No"
    if one.type == "date":
        return day(date.fromisoformat(str(value)))
    return describe(one, value, around, language)


def _scales(running: Running, one: Field) -> dict[str, Any]:
    return {one.scale: running.catalogue.model("scale", one.scale)} if one.scale else {}


def score_cards(running: Running, seen: Iterable[SeenScore], language: str) -> list[ScoreCard]:
    """Scores that may be seen, in the order of the document, each with its layers."""
    found = list(seen)
    scoring = scoring_of(running.catalogue, running.workflow.id)
    made = []
    for score in scoring.scores:
        own = [each for each in found if each.score == score.id and not each.item]
        scale = scoring.scales.get(_scale(running, score.id))
        marks = [
            Mark(LAYERS[layer], said)
            for layer in LAYERS
            for each in own
            if each.layer == layer and (said := _value(each.label, each.number, scale, language))
        ]
        if [mark.layer for mark in marks[:2]] == FIRST and marks[0].value == marks[1].value:
            del marks[1]  # without levels the suggestion is the figure itself
        how = [str(line["text"]) for each in own for line in each.trace or ()]
        reason = next((each.reason for each in own if each.reason), "")
        if marks:
            card = ScoreCard(
                text_of(score.title, language), text_of(score.help, language), tuple(marks), tuple(how), reason
            )
            made.append(card)
    return made


def _scale(running: Running, name: str) -> str:
    from attain.cases.about import scale_of

    return scale_of(running, (name,))


def _value(label: str, amount: Decimal | Fraction | None, scale: Any, language: str) -> str:
    if label:
        return str(scale.label(label, language)) if scale and label in scale else label
    return number(amount) if amount is not None else ""


def _voices(connection: Connection, running: Running, person_id: int, at: datetime, language: str) -> Iterable[Voices]:
    """The totals of anonymous steps that have ended and may be shown."""
    for step in running.workflow.walk():
        heard = of_step(connection, running, person_id, at, step.id) if step.anonymous else None
        form, _ = form_for(running, step)
        for group in heard.groups if heard else ():
            yield _group(running, step, form, group, _titles(connection, running, step, language), language)


def _titles(connection: Connection, running: Running, step: Step, language: str) -> dict[str, str]:
    """{key: title} of what was asked about, in its order, as it was when the step opened."""
    own = select(task.c.frozen).where(task.c.case_id == running.id, task.c.step == step.id)
    frozen = connection.execute(own.order_by(task.c.id).limit(1)).scalar()
    return {one.key: text_of(one.title, language) for some in from_plain(frozen or {}).values() for one in some}


def _group(
    running: Running, step: Step, form: Form, group: GroupSeen, titles: Mapping[str, str], language: str
) -> Voices:
    charts, said = [], []
    place = {key: number for number, key in enumerate(titles)}
    for each in sorted(group.questions, key=lambda one: place.get(one.item, len(place))):
        one = form.field(each.section, each.field)
        if one is None:
            continue
        if each.words:
            said.append((text_of(one.title, language), each.words))
            continue
        scale = running.catalogue.model("scale", one.scale) if one.scale else None
        labels = [(level.id, text_of(level.label, language)) for level in scale.levels] if scale else []
        bars = tuple(Bar(label, each.counts.get(level, 0)) for level, label in labels if level)
        title = titles.get(each.item, each.item) if each.item else text_of(one.title, language)
        charts.append(Bars(title, bars, head=("Answer", "Answers")))
    return Voices(step_title(step, language), group.answers, tuple(charts), tuple(said))


def plan_total(running: Running, step: Step) -> bool:
    """Whether the entries of a plan carry weights that make a total."""
    return step.do == "plan" and any(one.id == "weight" for one in entry_list(running, step).fields)
