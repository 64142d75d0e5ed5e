"""Doing a task: one page a verb, drafts, and what happens next.  All through attain.cases.commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from litestar import Response, Router, get, post
from litestar.params import FromPath, QueryParameter

from attain.cases import commands
from attain.cases.behalf import REASON
from attain.cases.drafts import drafts_of, drop_older, save_draft
from attain.cases.hr.joining import cycle_name
from attain.cases.opened import OpenedTask, open_task
from attain.cases.session_alone import is_late_case, standings
from attain.cases.session_late import decide_alone
from attain.cases.standing_in import open_for_another
from attain.cases.taking_back import take_back
from attain.errors import BadInput, Problem, Refusal
from attain.forms.answers import key_of, parse_posted
from attain.forms.entries import SECTION
from attain.portal.desk import Act, Html, Page, ReadingDesk, WritingDesk
from attain.portal.errors import NotHere
from attain.portal.pages.files import UPLOAD, taken
from attain.portal.pages.task_answers import answers_for, renumbered, sections_of
from attain.portal.pages.task_views import show
from attain.portal.views.late_case import changes_of
from attain.portal.views.tasks import CONTROLS, Sent, outsiders_of
from attain.store.doors import Actor
from attain.store.tokens import new_token

if TYPE_CHECKING:
    from sqlalchemy import Connection

DONE = {
    "submit": "Sent. Thank you.",
    "approve": "Approved.",
    "send_back": "Sent back, with your reason.",
    "release": "Shared.",
    "sign": "Signed. Thank you.",
    "refuse": "Recorded: you have read it and did not sign.",
    "reply": "Your reply is kept. You can sign now.",
    "decide": "Decided.",
    "decide_alone": "Decided; the review goes on.",
    "decline": "That is fine. You are not asked again.",
    "nominate": "Your list is sent.",
    "agree": "Agreed.",
    "confirm": "Confirmed.",
}
DONE_FOR = "Done. Whoever it was for sees that you did it, and why."


def opened(page: ReadingDesk, connection: Connection, task_id: int) -> OpenedTask:
    """The viewer's own task, or one that he may do for another; anything else looks like an address that is not."""
    if in_name_of(page):
        return open_for_another(connection, page.kernel.world, page.viewer.person_id, task_id, page.now)  # type: ignore[attr-defined]
    return open_task(connection, page.kernel.world, page.viewer.person_id, task_id, page.now)  # type: ignore[attr-defined]


def in_name_of(page: ReadingDesk) -> int:
    """For whom the posted form is sent; 0 where the viewer acts for himself."""
    said = page.visit.posted.text("on_behalf")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


@get("/{task_id:int}/for-another", sync_to_thread=True)
def look_for_another(
    page: Page, task_id: FromPath[int], q: Annotated[str, QueryParameter(name="q", max_length=200)] = ""
) -> Html:
    """Somebody else's task, where its step names the viewer for it."""
    with page.read() as connection:
        task = open_for_another(connection, page.kernel.world, page.viewer.person_id, task_id, page.now)  # type: ignore[attr-defined]
        template, view = show(page, task, Sent(search=q, key=new_token(), tab=new_token()[:16]), 0)
    return page.render(template, **view)


@get("/{task_id:int}", sync_to_thread=True)
def look(
    page: Page,
    task_id: FromPath[int],
    version: Annotated[int, QueryParameter(name="version", ge=0)] = 0,
    q: Annotated[str, QueryParameter(name="q", max_length=200)] = "",
) -> Html:
    """The task as it is now: to do, or done."""
    with page.read() as connection:
        task = opened(page, connection, task_id)
        template, view = show(page, task, Sent(search=q, key=new_token(), tab=new_token()[:16]), version)
    return page.render(template, **view)


@post("/{task_id:int}/draft", sync_to_thread=True)
def keep(act: Act, task_id: FromPath[int]) -> Response[str]:
    """Autosave: what the form holds now, for its writer alone."""
    version = _save(act, task_id, texts_of(act))
    return Response(json.dumps({"version": version}), media_type="application/json")


def _save(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]]) -> int:
    seen = act.posted.text("seen")
    store = act.kernel.store
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
    return save_draft(store, Actor(act.viewer.person_id, "portal"), task_id, texts, act.posted.text("tab")[:40], number)


def texts_of(act: WritingDesk) -> dict[str, tuple[str, ...]]:
    """The answers of the posted form as texts."""
    names = (name for name in act.posted.names() if name not in CONTROLS and not name.startswith(UPLOAD))
    return {name: act.posted.texts(name) for name in names}


def actor(act: WritingDesk) -> Actor:
    """Who acts, and in whose name."""
    other = in_name_of(act)
    reason = act.posted.text(REASON).strip() if other else ""
    return Actor(act.viewer.person_id, "portal", other or None, reason)


@post("/{task_id:int}", sync_to_thread=True)
def do(act: Act, task_id: FromPath[int]) -> Html:
    """Carry out what the pressed button says; a form that cannot be taken comes back with all that was typed."""
    wish, texts = act.posted.text("do", "submit"), texts_of(act)
    if act.posted.text("remove"):
        wish, texts = "save", without(texts, act.posted.text("remove"))
    with act.read() as connection:
        task = opened(act, connection, task_id)
        if task.row.state != "open":
            return act.redirect(f"/tasks/{task_id}", "This task is done already.", "info")
        verb = task.row.verb
        try:
            texts = taken(act, task, texts)
        except BadInput as wrong:
            problems = wrong.problems
        else:
            problems = ()
    if problems:
        return _again(act, task_id, texts, problems)
    if wish in ("save", "add", "keep") and task.in_name_of:
        return _again(act, task_id, renumbered(texts) if verb == "plan" else texts, ())
    if wish in ("save", "add", "keep"):
        return _keep_on(act, task_id, wish, renumbered(texts) if verb == "plan" else texts)
    if wish == "search":
        return _again(act, task_id, texts, ())
    command = COMMANDS.get(wish)
    if command is None:
        raise BadInput([Problem("", "This button is not known here; load the page again.")])
    return _carry_out(act, task_id, wish, command, texts)


@post("/{task_id:int}/take-back", sync_to_thread=True)
def undo(act: Act, task_id: FromPath[int]) -> Html:
    """Take back what was sent, as long as nobody has gone on with it."""
    store, world, _ = _context(act)
    try:
        take_back(store, world, Actor(act.viewer.person_id, "portal"), task_id)
    except Refusal as refused:
        if refused.code == "no_task":
            raise NotHere from refused
        return act.redirect(f"/tasks/{task_id}", refused.message, "warn")
    return act.redirect(f"/tasks/{task_id}", "It is yours again, with all that you wrote; nobody else sees it.")


def _carry_out(
    act: WritingDesk, task_id: int, wish: str, command: Callable[..., Any], texts: Mapping[str, tuple[str, ...]]
) -> Html:
    back = _back(act, task_id)
    try:
        command(act, task_id, texts)
    except BadInput as wrong:
        return _again(act, task_id, texts, wrong.problems)
    except Refusal as refused:
        if refused.code in ("too_few", "too_many", "twice", "not_from"):
            return _again(act, task_id, texts, (Problem("chosen", refused.message),))
        raise
    if in_name_of(act):
        return act.redirect(back, DONE_FOR)
    return act.redirect(back, DONE[wish])


def _back(act: WritingDesk, task_id: int) -> str:
    """Where one goes on: the task itself, or for whoever stood in for another the list from which he came."""
    if not in_name_of(act):
        return f"/tasks/{task_id}"
    if "run_cycles" not in act.viewer.rights:
        return "/"
    with act.read() as connection:
        name = cycle_name(connection, opened(act, connection, task_id).running)
    return f"/cycles/{name}/open" if name else "/cycles"


def _keep_on(act: WritingDesk, task_id: int, wish: str, texts: Mapping[str, tuple[str, ...]]) -> Html:
    if wish == "keep":
        with act.read() as connection:
            newest = drafts_of(connection, task_id)
        if newest:
            drop_older(act.kernel.store, actor(act), task_id, newest[0].version)
        return act.redirect(f"/tasks/{task_id}", "The other version is gone.")
    _save(act, task_id, texts)
    if wish == "add":
        return act.redirect(f"/tasks/{task_id}#more")
    return act.redirect(f"/tasks/{task_id}", "Saved. Nobody else sees it yet.")


def without(texts: Mapping[str, tuple[str, ...]], entry: str) -> dict[str, tuple[str, ...]]:
    """The list without one entry."""
    prefix = f"{SECTION}.{entry}."
    return {name: some for name, some in texts.items() if not name.startswith(prefix)}


def _again(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]], problems: Any) -> Html:
    sent = Sent(
        texts,
        tuple(problems),
        act.posted.text("key"),
        act.posted.text("tab"),
        act.posted.text("q"),
        given=True,
        reason=act.posted.text(REASON),
    )
    with act.read() as connection:
        template, view = show(act, opened(act, connection, task_id), sent, 0)
    return act.render(template, 422 if problems else 200, **view)


def _context(act: WritingDesk) -> tuple[Any, Any, Actor]:
    return act.kernel.store, act.kernel.world, actor(act)  # type: ignore[attr-defined]


def _submit(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]]) -> None:
    with act.read() as connection:
        task = opened(act, connection, task_id)
        answers = answers_for(task, task.step, renumbered(texts) if task.step.do == "plan" else texts)
    commands.submit(*_context(act), task_id, answers, act.posted.text("key"))


def _approve(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]]) -> None:
    with act.read() as connection:
        task = opened(act, connection, task_id)
        edit = _edit(task, texts) if act.posted.text("edited") else None
    commands.approve(*_context(act), task_id, edit, act.posted.text("key"))


def _edit(task: OpenedTask, texts: Mapping[str, tuple[str, ...]]) -> commands.Edit | None:
    target = task.target
    if target is None or not task.step.may_edit:
        return None
    if target.do == "nominate":
        return commands.Edit(chosen=chosen_of(texts))
    own = {name: some for name, some in texts.items() if (key := key_of(name)) and key[0] in sections_of(task, target)}
    return commands.Edit(answers=answers_for(task, target, renumbered(own) if target.do == "plan" else own))


def chosen_of(texts: Mapping[str, tuple[str, ...]]) -> list[int]:
    """The people ticked."""
    return [int(text) for text in dict.fromkeys(texts.get("chosen", ())) if text.isascii() and text.isdigit()]


def _decide(act: WritingDesk, task_id: int, _: Mapping[str, tuple[str, ...]]) -> None:
    choice = act.posted.text("choice")
    if not choice:
        raise BadInput([Problem("choice", "Please choose one.")])
    with act.read() as connection:
        steps = opened(act, connection, task_id).step.choices
    taken = next((each for each in steps if each.id == choice), None)
    if taken is not None and taken.reason_required and not act.posted.text("reason").strip():
        raise BadInput([Problem("reason", "Please give a reason for this decision.")])
    answer = act.posted.text(f"answer.{choice}").strip() or None
    if taken is not None and taken.asks and taken.asks.get("type") == "date" and answer:
        _is_date(answer, str(taken.asks["id"]))
    commands.decide(
        *_context(act), task_id, commands.Decision(choice, act.posted.text("reason"), answer), act.posted.text("key")
    )


def _is_date(text: str, where: str) -> None:
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        raise BadInput([Problem(where, "Please give a date such as 2027-03-31.")]) from None


def _decide_alone(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]]) -> None:
    with act.read() as connection:
        task = opened(act, connection, task_id)
        if not is_late_case(task):
            raise Refusal("not_possible", "This is settled in its session.")
        wanted = changes_of(standings(task), task.running.id, texts)
    decide_alone(*_context(act), task_id, wanted)


def _reply(act: WritingDesk, task_id: int, texts: Mapping[str, tuple[str, ...]]) -> None:
    with act.read() as connection:
        task = opened(act, connection, task_id)
        if task.step.may_reply is None:
            raise Refusal("not_possible", "No reply can be given here.")
        step = replace(task.step, form=task.step.may_reply.form, do="fill_form")
        parsed = parse_posted(task.asked(step, {}).form, texts, {})
    if parsed.problems:
        raise BadInput(parsed.problems)
    commands.reply(*_context(act), task_id, parsed.answers, act.posted.text("key"))


COMMANDS: dict[str, Callable[..., Any]] = {
    "submit": _submit,
    "approve": _approve,
    "decide": _decide,
    "reply": _reply,
    "decide_alone": _decide_alone,
    "confirm": lambda act, task_id, _: commands.approve(*_context(act), task_id),
    "agree": lambda act, task_id, _: commands.approve(*_context(act), task_id),
    "send_back": lambda act, task_id, _: commands.send_back(*_context(act), task_id, act.posted.text("why")),
    "release": lambda act, task_id, _: commands.release(*_context(act), task_id),
    "sign": lambda act, task_id, _: commands.acknowledge(*_context(act), task_id),
    "refuse": lambda act, task_id, _: commands.acknowledge(*_context(act), task_id, refuse=True),
    "decline": lambda act, task_id, _: commands.decline(*_context(act), task_id),
    "nominate": lambda act, task_id, texts: commands.nominate(
        *_context(act), task_id, chosen_of(texts), outsiders_of(texts)
    ),
}

router = Router("/tasks", route_handlers=[look, look_for_another, keep, undo, do])
