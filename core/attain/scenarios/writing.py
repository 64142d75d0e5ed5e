"""What may be written with an act, as far as any condition of the workflow can tell it apart."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

from attain.errors import AttainError
from attain.phrases.ast import Clause, Path, Percent
from attain.phrases.calendar import local_day
from attain.phrases.inside import parts
from attain.scenarios import inputs
from attain.scenarios.in_memory import FORMS, InMemory
from attain.scenarios.sentences import Act, Given, Name
from attain.scenarios.story import Unplayable
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from datetime import datetime

    from attain.forms.model import Field, Form
    from attain.scenarios.played import Knowledge
    from attain.workflow.case import CaseState
    from attain.workflow.model import Step, Workflow

WAYS = 60
"""As many ways of writing one form are tried at most."""
_PATH = re.compile(r"[a-z]\w*(?:\.\w+)+")
Texts = tuple[str, ...]


@dataclass(slots=True)
class Writer:
    """Writes what conditions ask for: a value of each kind in every field that one names, and in the fields from which
    a score that one names is computed, all of them low, middling or high together.
    """

    stage: InMemory
    workflow: Workflow
    clauses: Sequence[Clause]
    _asked: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    """{step: (fields that conditions name, fields that feed scores which they name)}."""

    def __post_init__(self) -> None:
        document = self.stage.knows.catalogue.get("workflow", self.workflow.id)
        scores = {one["id"]: one for one in (document.data.get("scores", ()) if document else ())}
        for path in (one for one in parts(self.clauses) if isinstance(one, Path)):
            self._needs(".".join(path.parts), scores, direct=True, seen=frozenset())

    def _needs(self, path: str, scores: Mapping[str, Any], *, direct: bool, seen: frozenset[str]) -> None:
        head, _, rest = path.partition(".")
        if head in self.workflow.index:
            self._asked.setdefault(head, (set(), set()))[0 if direct else 1].add(rest)
        elif head in scores and head not in seen:
            for text in _texts(scores[head]):
                for inner in [*_PATH.findall(text), *([text] if text in scores else [])]:
                    self._needs(inner, scores, direct=False, seen=seen | {head})

    def ways(self, knows: Knowledge, case: CaseState, now: datetime, what: i.Input) -> Iterator[tuple[str, Knowledge]]:
        """Each way as a story says it, with what is known afterwards; the same knowledge where nothing is asked."""
        step = self.workflow.index.get(getattr(what, "step", ""))
        if step is None or not isinstance(what, (i.Submitted, i.Decided)):
            yield "", knows
        elif isinstance(what, i.Decided) and step.do == "decide":
            yield self._decided(knows, now, step, what)
        elif step.do in FORMS and step.id in self._asked:
            yield from self._forms(knows, case, now, step)
        else:
            yield "", knows

    def _decided(self, knows: Knowledge, now: datetime, step: Step, what: i.Decided) -> tuple[str, Knowledge]:
        choice = next(one for one in step.choices if one.id == what.choice)
        if not choice.asks and step.id not in self._asked:
            return "", knows
        after = copy.copy(knows)
        act = Act(local_day(now, knows.zone), (), "decides", Name(step.id), choice=Name(choice.id))
        answers = inputs.decision(step, act, knows.scales, fill=True)
        after.decided = {**knows.decided, step.id: {**answers, "choice": choice.id}}
        return "", after

    def _forms(self, knows: Knowledge, case: CaseState, now: datetime, step: Step) -> Iterator[tuple[str, Knowledge]]:
        day, wrote = local_day(now, knows.zone), False
        for given in self._combinations(knows, case, step):
            after = copy.copy(knows)
            after.written = {name: list(several) for name, several in knows.written.items()}
            after.lists = dict(knows.lists)
            self.stage.knows, self.stage.play.case, self.stage.play.now = after, case, now
            try:
                self.stage.write(Act(day, (), "submits", Name(step.id), given=given), step)
            except (Unplayable, AttainError):
                continue
            wrote = True
            yield _said(given), after
        if not wrote:
            yield "", knows

    def _combinations(self, knows: Knowledge, case: CaseState, step: Step) -> list[tuple[Given, ...]]:
        """What is said of the fields that matter; what is left out is filled in as stories fill it in."""
        form = knows.form_of(step, case)
        named, feeding = self._asked[step.id]
        direct = {path: self._values(knows, form, path) for path in _fields(form, named)}
        fed = {path: self._values(knows, form, path) for path in _fields(form, feeding) if path not in direct}
        levels = max([len(one) for one in fed.values() if one], default=0)
        together = [
            tuple(
                (path, values[rank * (len(values) - 1) // max(levels - 1, 1)]) for path, values in fed.items() if values
            )
            for rank in range(levels)
        ]
        each = [[(path, one) for one in values] for path, values in direct.items() if values]
        found = [(), *(tuple(one) for one in product(*each, together or [()]))] if each or together else [()]
        return [tuple(Given(Name(path), texts) for path, texts in _flat(one)) for one in found[:WAYS]]

    def _values(self, knows: Knowledge, form: Form, path: str) -> list[Texts]:
        section, _, name = path.partition(".")
        asked = form.field(section, name)
        if asked is None:
            return []
        optional = [] if asked.required else [("missing",)]
        return [*((one,) for one in self._known(knows, asked, name)), *optional]

    def _known(self, knows: Knowledge, asked: Field, name: str) -> list[str]:
        match asked.type:
            case "rating" | "agreement" if asked.scale in knows.scales:
                return list(knows.scales[asked.scale].ids())
            case "choice" | "choices":
                return [one.id for one in asked.choices]
            case "yes_no":
                return ["yes", "no"]
            case "number" | "percent":
                return _numbers(asked, [one for one in self.clauses if name in _names(one)])
            case _:
                return []


def _flat(one: Any) -> Iterator[tuple[str, Texts]]:
    """Pairs of a path and its texts out of nested rows of them."""
    for each in one:
        if isinstance(each, tuple) and len(each) == 2 and isinstance(each[0], str):
            yield each
        else:
            yield from _flat(each)


def _names(clause: Clause) -> set[str]:
    return {one.parts[-1] for one in parts(clause) if isinstance(one, Path)}


def _numbers(asked: Field, clauses: Sequence[Clause]) -> list[str]:
    """A number on either side of each that is compared with, and the ends of what may be written."""
    said = [one.value if isinstance(one, Percent) else one for clause in clauses for one in clause.operands]
    compared = [one for one in said if isinstance(one, (int,)) or hasattr(one, "as_tuple")]
    found = {value for one in compared for value in (one - 1, one, one + 1)}  # type: ignore[operator]
    ends = [one for one in (asked.lowest, asked.highest) if one is not None]
    return [str(one) for one in sorted({*found, *ends})]  # type: ignore[type-var]


def _fields(form: Form, paths: set[str]) -> list[str]:
    """SECTION.FIELD for each path: itself, all of a section, or a field by its id alone."""
    every = [f"{section.id}.{one.id}" for section, one in form.fields()]
    whole = "" in paths
    return [
        one for one in every if whole or one in paths or one.partition(".")[2] in paths or one.split(".")[0] in paths
    ]


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for one in data.values():
            yield from _texts(one)
    elif isinstance(data, (list, tuple)):
        for one in data:
            yield from _texts(one)


def _said(given: tuple[Given, ...]) -> str:
    if not given:
        return ""
    return f" with {{ {', '.join(f'{one.path.text}: {one.texts[0]}' for one in given)} }}"
