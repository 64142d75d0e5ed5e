"""Which page a task has, by its verb."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attain.access.reading import submissions
from attain.cases.opened import ASKING, OpenedTask
from attain.cases.queries import names_of, text_of
from attain.cases.session_alone import is_late_case, standings
from attain.cases.standing_in import done_in_case
from attain.cases.taking_back import may_take_back
from attain.cases.timeline import role_title, steps_seen, what_words
from attain.cases.viewing import viewpoint
from attain.forms.answers import rendered
from attain.portal.organisation import Organisation
from attain.portal.panels import Panels
from attain.portal.views.asking import Typed, all_fields, sections
from attain.portal.views.deciding import choice_fields
from attain.portal.views.fields import Field, Option
from attain.portal.views.late_case import standpoint
from attain.portal.views.reading import Readable, readable
from attain.portal.views.tasks import (
    DEVELOPMENT,
    Sent,
    beside,
    form_page,
    frame,
    loose,
    own_drafts,
    picker,
)
from attain.portal.views.timeline import next_steps
from attain.workflow.checking import EXCUSED, NOT_EXCUSED

if TYPE_CHECKING:
    from attain.cases.drafts import Draft
    from attain.portal.desk import ReadingDesk
    from attain.portal.panels import PanelShown
    from attain.workflow.model import Step

View = tuple[str, dict[str, Any]]
STANDARD = {True: "met", False: "not met", None: "not known yet"}


def show(page: ReadingDesk, task: OpenedTask, sent: Sent, version: int) -> View:
    """The template and the view of a task's page."""
    if task.row.state != "open":
        return _done(page, task)
    verb = task.row.verb
    if verb in ASKING:
        shown = form_page(page, task, sent, sent.key, sent.tab, version)
        return "pages/task_form.html", {"task": shown, "panels": _beside_plan(page, task)}
    return OTHERS.get(verb, _plain)(page, task, sent)


def _beside_plan(page: ReadingDesk, task: OpenedTask) -> tuple[PanelShown, ...]:
    """What plugins show beside a development plan while it is written."""
    if DEVELOPMENT not in task.step.what or not isinstance(page.kernel, Organisation):
        return ()
    running = task.running
    return Panels(page.kernel).of("plan", task.connection, page, running.subject_id, running.id)


def _done(page: ReadingDesk, task: OpenedTask) -> View:
    seen = steps_seen(task.connection, task.running, page.viewer.person_id, page.now, page.viewer.language)
    view = frame(page, task, Sent(), "", "")
    by_me = task.row.state == "done"
    anonymous = task.step.anonymous is not None
    world, me = task.world, page.viewer.person_id
    done = [each for each in done_in_case(task.connection, world, task.running.id) if each.step == task.row.step]
    return "pages/task_done.html", {
        "stood_in": next((each for each in done if each.person_id == me), None),
        "task": view,
        "by_me": by_me,
        "may_take_back": by_me and may_take_back(task),
        "anonymous": anonymous,
        "next": next_steps(seen),
        "open": task.running.state.is_open,
    }


def _nominate(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    step = _chooser(task)
    kept = own_drafts(task)
    if sent.given:
        chosen = _numbers(sent.texts)
    elif kept:
        chosen = _numbers(kept[0].texts)
    else:
        state = task.running.state.current(step.id)
        chosen = list(state[1].chosen) if state and task.row.verb == "nominate" else []
    made = picker(page, task, step, chosen, _as_kept(sent, kept))
    view = replace(frame(page, task, sent, "", ""), sent_back=task.why_sent_back(), again=task.row.attempt > 1,
                   seen=kept[0].version if kept else 0, loose=loose(sent.problems, made.outside))  # fmt: skip
    return "pages/task_nominate.html", {"task": view, "picker": made}


def _as_kept(sent: Sent, kept: Sequence[Draft]) -> Sent:
    """What was posted, else what was saved before."""
    return sent if sent.given or not kept else replace(sent, texts=kept[0].texts)


def _chooser(task: OpenedTask) -> Step:
    """The step whose rules say who may be named; to ask more people, that of the step in which they were chosen."""
    if task.row.verb != "ask_more":
        return task.step
    for role in task.step.who:
        person = task.running.workflow.people.get(role)
        source = getattr(person.phrase, "step", "") if person else ""
        if source:
            return task.running.workflow.step(source)
    return task.step


def _numbers(texts: Mapping[str, Any]) -> list[int]:
    return [int(text) for text in texts.get("chosen", ()) if text.isascii() and text.isdigit()]


def _approve(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    target, language = task.target, page.viewer.language
    view = frame(page, task, sent, "", "")
    shown = readable(task.connection, task.running, page.viewer.person_id, page.now, language)
    named: list[str] = []
    extra: dict[str, Any] = {"picker": None, "sections": (), "may_send_back": task.step.send_back is not None}
    if target is not None and target.do == "nominate":
        state = task.running.state.current(target.id)
        chosen = list(state[1].chosen) if state else []
        named = list(names_of(task.connection, chosen).values())
        if task.step.may_edit:
            extra["picker"] = picker(page, task, target, _numbers(sent.texts) if sent.given else chosen, sent)
    elif target is not None and task.step.may_edit:
        view, extra["sections"] = _editable(task, target, sent, view, language)
    wrong = next((each.message for each in sent.problems if each.where == "reason"), "")
    why = Field("why", "text", "What should be changed?", _last(sent, "why"), error=wrong, required=True,
                help="Whoever wrote it reads this.")  # fmt: skip
    silence = task.step.silence_counts_as_approval
    main = [each for each in shown.papers if target is not None and each.step == target.id and not each.earlier]
    rest = Readable(tuple(each for each in shown.papers if each not in main and not each.earlier), (), shown.voices)
    extra |= {"why": why, "silence": silence, "main": main, "scores": shown.scores, "rest": rest, "named": named}
    return "pages/task_approve.html", {"task": view, **extra}


def _editable(task: OpenedTask, target: Step, sent: Sent, view: Any, language: str) -> tuple[Any, Any]:
    before = task.before(target)
    asked = task.asked(target, before, 1 if target.do == "plan" else 0)
    texts = sent.texts if sent.given else rendered(asked.start)
    typed = Typed(texts, {p.where: p.message for p in sent.problems}, language)
    made = sections(asked, typed)
    fields = tuple(all_fields(made))
    wrong = [each for each in sent.problems if each.where != "reason"]
    return replace(view, fields=fields, loose=loose(wrong, fields)), made


def _last(sent: Sent, name: str) -> str:
    found = sent.texts.get(name, ())
    return found[-1] if found else ""


def _agree(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    shown = readable(task.connection, task.running, page.viewer.person_id, page.now, page.viewer.language)
    main = [each for each in shown.papers if each.step == task.step.id and not each.earlier]
    rest = Readable(tuple(each for each in shown.papers if each not in main and not each.earlier), shown.scores)
    return "pages/task_agree.html", {"task": frame(page, task, sent, "", ""), "main": main, "rest": rest}


def _decide(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    fields = choice_fields(task, sent, page.viewer.language)
    view = replace(frame(page, task, sent, "", ""), fields=fields, readable=beside(page, task, task.step), loose=())
    return "pages/task_decide.html", {"task": view}


def _release(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    language, running = page.viewer.language, task.running
    shown = readable(task.connection, running, page.viewer.person_id, page.now, language)
    parts = [what_words(running, each, language) for each in task.step.shows]
    to = [role_title(running, each, language) for each in task.step.to]
    persons = {p for role in task.step.to for p in running.state.bound.get(role, ())}
    persons |= {running.subject_id} if "employee" in task.step.to else set()
    names = sorted(names_of(task.connection, persons).values())
    wanted = {each.partition(".")[0] for each in task.step.shows}
    main = [each for each in shown.papers if each.step in wanted and not each.earlier]
    view = frame(page, task, sent, "", "")
    extra = {"parts": parts, "to": names or to, "main": main, "scores": shown.scores}
    return "pages/task_release.html", {"task": view, "silence": task.step.silence_counts_as_approval, **extra}


def _acknowledge(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    language, step = page.viewer.language, task.step
    shown = readable(task.connection, task.running, page.viewer.person_id, page.now, language)
    view = frame(page, task, sent, "", "")
    made: Any = ()
    replied = False
    if step.may_reply is not None:
        form_step = replace(step, form=step.may_reply.form, do="fill_form")
        eyes = viewpoint(task.connection, task.running, page.viewer.person_id, page.now)
        replied = any(
            each.step == form_step.form and each.own for each in submissions(task.connection, eyes, task.running.id)
        )
        typed = Typed(sent.texts, {each.where: each.message for each in sent.problems}, language)
        made = sections(task.asked(form_step, {}), typed)
        fields = tuple(all_fields(made))
        view = replace(view, fields=fields, loose=loose(sent.problems, fields))
    extra = {"shown": shown, "sections": () if replied else made, "replied": replied}
    return "pages/task_acknowledge.html", {"task": view, **extra}


def _check(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    """What the facts say of each standard, to be confirmed."""
    state = task.running.state.now_in(task.step.id)
    view = frame(page, task, sent, "", "")
    found = dict(state.standards) if state else {}
    lines = [
        (text_of(each.title, page.viewer.language) or each.id, STANDARD[found.get(each.id)])
        for each in task.step.standards
    ]
    return "pages/task_check.html", {"task": view, "standards": lines, "rest": beside(page, task, task.step)}


def _excuse(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    """Whether it is nobody's fault that a standard is not met."""
    template, made = _check(page, task, sent)
    wrong = {each.where.rsplit(".", 1)[-1]: each.message for each in sent.problems}
    options = (Option(EXCUSED, "It is nobody's fault: excused"), Option(NOT_EXCUSED, "It is not excused"))
    fields = (
        Field("choice", "choice", "Your decision", _last(sent, "choice"), error=wrong.get("choice", ""), required=True,
              options=options),
        Field("reason", "text", "Reason", _last(sent, "reason"), error=wrong.get("reason", ""), required=True),
    )  # fmt: skip
    return template, {**made, "task": replace(made["task"], fields=fields, loose=())}


def _session(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    """The decision on a case that its session missed; a session itself is held on its own page."""
    if not is_late_case(task):
        return _plain(page, task, sent)
    language = page.viewer.language
    wrong = {each.where: each.message for each in sent.problems}
    shown = [standpoint(one, sent.texts, wrong, language) for one in standings(task)]
    fields = tuple(field for each in shown for field in (each.becomes, each.reason))
    rest = readable(task.connection, task.running, page.viewer.person_id, page.now, language)
    view = replace(frame(page, task, sent, "", ""), fields=fields, loose=loose(sent.problems, fields))
    return "pages/task_late_case.html", {"task": view, "standpoints": shown, "rest": rest}


def _plain(page: ReadingDesk, task: OpenedTask, sent: Sent) -> View:
    """A verb whose work is done elsewhere, such as a session."""
    shown = readable(task.connection, task.running, page.viewer.person_id, page.now, page.viewer.language)
    return "pages/task_plain.html", {"task": frame(page, task, sent, "", ""), "rest": shown}


OTHERS: dict[str, Callable[[ReadingDesk, OpenedTask, Sent], View]] = {
    "nominate": _nominate,
    "ask_more": _nominate,
    "approve": _approve,
    "agree": _agree,
    "decide": _decide,
    "release": _release,
    "acknowledge": _acknowledge,
    "sign": _acknowledge,
    "check": _check,
    "excuse": _excuse,
    "session": _session,
}
