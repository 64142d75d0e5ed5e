"""The page of one task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from attain.cases import outside
from attain.cases.behalf import REASON
from attain.cases.drafts import Draft, drafts_of
from attain.cases.queries import names_of, step_title, text_of
from attain.development.suggestions import offers
from attain.forms.answers import rendered
from attain.portal.views.asking import SectionFields, Typed, all_fields, sections
from attain.portal.views.fields import Beside, Field
from attain.portal.views.reading import Readable, plan_total, readable
from attain.portal.wording import counted

if TYPE_CHECKING:
    from attain.cases.opened import OpenedTask
    from attain.errors import Problem
    from attain.portal.desk import ReadingDesk
    from attain.workflow.model import Step

DEVELOPMENT = "development_plan"
OUTSIDE = "outside"
CONTROLS = frozenset({"key", "tab", "seen", "do", "remove", "q", "on_behalf", REASON})
"""Names of the page's own fields, which are no answers."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What came with a post that could not be taken; empty when the page is opened."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    key: str = ""
    tab: str = ""
    search: str = ""
    given: bool = False
    reason: str = ""
    """Why somebody does it for another."""


@dataclass(frozen=True, slots=True)
class InNameOf:
    """For whom the task is done, and the field that asks why."""

    id: int
    name: str
    reason: Field


@dataclass(frozen=True, slots=True)
class TaskPage:
    """Everything that the templates of tasks show."""

    id: int
    case_id: int
    verb: str
    title: str
    review: str
    subject: str
    about_me: bool
    due: date | None
    help: str
    form_help: str
    key: str
    tab: str
    seen: int
    saved: str = ""
    promise: str = ""
    sent_back: str = ""
    again: bool = False
    may_decline: bool = False
    sections: tuple[SectionFields, ...] = ()
    fields: tuple[Field, ...] = ()
    loose: tuple[str, ...] = ()
    readable: Readable = Readable()
    other: Draft | None = None
    total: str = ""
    entries: bool = False
    suggested: tuple[tuple[str, str], ...] = ()
    """(activity, why) of what plugins suggest for whoever a development plan is about."""
    behalf: InNameOf | None = None

    @property
    def takes_files(self) -> bool:
        """Whether a question asks for files, so that the form has to carry them."""
        return any(each.kind == "files" for each in self.fields)


def form_page(page: ReadingDesk, task: OpenedTask, sent: Sent, key: str, tab: str, version: int = 0) -> TaskPage:
    """The page of a verb that asks for a form or a list."""
    step, language = task.step, page.viewer.language
    before = task.before(step)
    kept = own_drafts(task)
    chosen = next((each for each in kept if each.version == version), kept[0] if kept else None)
    texts = sent.texts if sent.given else (chosen.texts if chosen else rendered(before))
    if not texts:
        texts = rendered(task.asked(step, {}).start)
    asked = task.asked(step, _keys(texts), 1 if step.do == "plan" else 0)
    typed = Typed(texts, {each.where: each.message for each in sent.problems}, language)
    shown = sections(asked, typed)
    others = [each for each in kept if chosen is None or each.version != chosen.version]
    other = others[0] if others else None
    if other:
        shown = _with_other(shown, other)
    fields = tuple(all_fields(shown))
    page_of = frame(page, task, sent, key, tab)
    return _put(
        page_of,
        seen=kept[0].version if kept else 0,
        saved=f"Saved {_clock(page, kept[0])}" if kept else "",
        form_help=text_of(asked.form.help, language),
        promise=promise(step),
        sent_back=task.why_sent_back(),
        again=task.row.attempt > 1,
        may_decline=step.may_decline,
        sections=shown,
        fields=fields,
        loose=loose(sent.problems, fields),
        readable=beside(page, task, step),
        other=other,
        total=total(texts) if plan_total(task.running, step) else "",
        entries=step.do == "plan",
        suggested=_suggested(page, task) if DEVELOPMENT in step.what else (),
    )


def own_drafts(task: OpenedTask) -> list[Draft]:
    """What the viewer has begun; of what somebody else has begun, nothing is shown to whoever stands in for him."""
    return [] if task.in_name_of else drafts_of(task.connection, task.row.id)


def _suggested(page: ReadingDesk, task: OpenedTask) -> tuple[tuple[str, str], ...]:
    sources = page.kernel.plugins.suggestions()  # type: ignore[attr-defined]
    found = offers(task.connection, task.running.catalogue, sources, task.running.subject_id, page.now.date())
    words = {
        (one.activity_title or one.suggestion.title, one.suggestion.reason): None for one in found if not one.taken
    }
    return tuple(words)


def frame(page: ReadingDesk, task: OpenedTask, sent: Sent, key: str, tab: str) -> TaskPage:
    """What every task's page says."""
    running, step, language = task.running, task.step, page.viewer.language
    subject = names_of(task.connection, [running.subject_id])[running.subject_id]
    return TaskPage(
        id=task.row.id,
        case_id=running.id,
        verb=task.row.verb,
        title=step_title(step, language),
        review=text_of(running.workflow.title, language),
        subject=subject,
        about_me=running.subject_id == page.viewer.person_id,
        due=task.row.due_day,
        help=text_of(step.help, language),
        form_help="",
        key=sent.key or key,
        tab=sent.tab or tab,
        seen=0,
        loose=tuple(each.message for each in sent.problems if each.where != REASON),
        behalf=_behalf(task, sent) if task.in_name_of else None,
    )


def _behalf(task: OpenedTask, sent: Sent) -> InNameOf:
    name = names_of(task.connection, [task.in_name_of])[task.in_name_of]
    wrong = next((each.message for each in sent.problems if each.where == REASON), "")
    label = f"Why do you do this for {name}?"
    told = f"It is kept with the review, and {name} reads it."
    field_ = Field(REASON, "line", label, sent.reason, help=told, error=wrong, required=True)
    return InNameOf(task.in_name_of, name, field_)


def _put(made: TaskPage, **values: object) -> TaskPage:
    from dataclasses import replace

    return replace(made, **values)  # type: ignore[arg-type]


def beside(page: ReadingDesk, task: OpenedTask, step: Step) -> Readable:
    """What the person may read beside his form.  Respondents without names see nothing of the case."""
    if step.do == "ask_each":
        return Readable()
    return readable(task.connection, task.running, page.viewer.person_id, page.now, page.viewer.language).without_own()


def loose(problems: Sequence[Problem], fields: Sequence[Field]) -> tuple[str, ...]:
    """What is wrong with the whole rather than with one field."""
    placed = {each.name for each in fields} | {row.name for each in fields for row in each.statements}
    return tuple(each.message for each in problems if each.where not in placed | {REASON})


def _keys(texts: Mapping[str, Sequence[str]]) -> dict[tuple[str, str, str], object]:
    """The keys of what was typed, so that a list shows as many rows as were written."""
    from attain.forms.answers import key_of

    return {key: some for name, some in texts.items() if (key := key_of(name)) and any(text.strip() for text in some)}


def _with_other(shown: tuple[SectionFields, ...], other: Draft) -> tuple[SectionFields, ...]:
    """Each field with what the other version has there, where it differs."""
    from dataclasses import replace

    def both(one: Field) -> Field:
        text = ", ".join(other.texts.get(one.name, ()))
        if not text or [text] == [one.value] or text == ", ".join(one.values):
            return one
        return replace(one, beside=(*one.beside, Beside("The other version", text)))

    return tuple(
        replace(section, items=tuple(replace(item, fields=tuple(map(both, item.fields))) for item in section.items))
        for section in shown
    )


def _clock(page: ReadingDesk, draft: Draft) -> str:
    from zoneinfo import ZoneInfo

    return f"at {draft.saved_at.astimezone(ZoneInfo(page.viewer.zone)):%H:%M}"


def promise(step: Step) -> str:
    """What is promised before anybody types."""
    if step.anonymous is None:
        return ""
    least = counted(max(step.anonymous.show_from, 3), "answer")
    below = {"hide": "with fewer, nothing is shown"}.get(
        step.anonymous.below, "with fewer, they count in a bigger group only"
    )
    if step.anonymous.traceable_by == "nobody":
        trace = (
            "When this step closes, the tie between you and your answers is destroyed: nobody can learn who wrote what."
        )
    else:
        who = step.anonymous.traceable_by.removeprefix("role ").replace("_", " ")
        trace = f"Who wrote what is sealed; only {who} may open a seal, for a reason that is kept, and you are told."
    return f"Your name is not shown with your answers. Answers are shown from {least} on; {below}. {trace}"


def total(texts: Mapping[str, Sequence[str]]) -> str:
    """What the weights come to, so far."""
    from decimal import Decimal, InvalidOperation

    found = Decimal(0)
    for name, some in texts.items():
        if name.endswith(".weight") and some:
            try:
                found += Decimal(some[-1].strip().removesuffix("%").replace(",", ".") or 0)
            except InvalidOperation:
                continue
    return f"{found.normalize():f}%"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be named."""

    id: int
    name: str
    detail: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """The people who may be named: those named already, and those that the search finds."""

    chosen: tuple[Candidate, ...]
    found: tuple[Candidate, ...]
    search: str
    rule: str
    hidden: int
    outside: tuple[Field, ...] = ()
    """Where people outside of the organisation are named: a name and an address each."""


SHOWN = 40


def picker(page: ReadingDesk, task: OpenedTask, step: Step, chosen: Sequence[int], sent: Sent) -> Picker:
    """Who may be named in a nominate step, and where people outside are."""
    from attain.people.facts import facts

    able = (*outside.known(task.connection, task.running.id), *task.may_choose(step))
    names = names_of(task.connection, able)
    known = facts(task.connection, able, page.now)
    people = [
        Candidate(each, names[each], str(known.get(each, {}).get("job", "")), each in chosen)
        for each in able
        if each in names
    ]
    wanted = sent.search.strip().lower()
    fitting = [each for each in people if not each.chosen and (wanted in f"{each.name} {each.detail}".lower())]
    return Picker(
        tuple(each for each in people if each.chosen),
        tuple(fitting[:SHOWN]),
        sent.search,
        _rule(step),
        max(0, len(fitting) - SHOWN),
        _outside(step, sent) if task.row.verb == "nominate" else (),
    )


def _outside(step: Step, sent: Sent) -> tuple[Field, ...]:
    """A name and an address for each person outside of the organisation who may be asked."""
    wrong = {each.where: each.message for each in sent.problems}
    made: list[Field] = []
    for place in range(1, (step.choose.outside if step.choose else 0) + 1):
        name, address = f"{OUTSIDE}.{place}.name", f"{OUTSIDE}.{place}.address"
        typed = {each: next(iter(sent.texts.get(each, ())), "") for each in (name, address)}
        label = f"Outside of the organisation, {place}"
        made.append(Field(name, "line", f"{label}: name", typed[name], error=wrong.get(name, "")))
        note = "The person gets a link to the form by mail, and needs no account."
        made.append(Field(address, "mail", f"{label}: e-mail", typed[address], help=note, error=wrong.get(address, "")))
    return tuple(made)


def outsiders_of(texts: Mapping[str, Sequence[str]]) -> list[outside.Outsider]:
    """Whom the form names from outside; a place left empty is nobody.  BadInput where half of one is missing."""
    found = []
    for place in sorted(
        {name.split(".")[1] for name in texts if name.startswith(f"{OUTSIDE}.") and name.count(".") == 2}
    ):
        said = [" ".join(texts.get(f"{OUTSIDE}.{place}.{part}", ("",))[-1:]).strip() for part in ("name", "address")]
        if any(said):
            found.append(outside.Outsider(*said))
    return found


def _rule(step: Step) -> str:
    rules = step.choose
    if rules is None:
        return ""
    if rules.at_least == rules.at_most:
        return f"Choose {counted(rules.at_least, 'person', 'people')}."
    if rules.at_most >= 99:
        return f"Choose at least {rules.at_least}." if rules.at_least else "Choose as many as you like."
    return f"Choose {rules.at_least} to {counted(rules.at_most, 'person', 'people')}."
