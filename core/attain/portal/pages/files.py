"""Files that answers name: taking them with a form, and giving them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from attain.access.files import Place, attach, case_of_file, content_of, forget, known, may_read_file, taken_away
from attain.cases.forms_of import form_for
from attain.cases.running import one
from attain.cases.viewing import viewpoint
from attain.errors import BadInput, Problem
from attain.forms.answers import key_of
from attain.forms.files import KINDS, LARGEST, MOST, clean_name, ending_of, why_not
from attain.portal.desk import Page
from attain.portal.errors import NotHere
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.cases.opened import OpenedTask
    from attain.forms.model import Field
    from attain.portal.desk import WritingDesk
    from attain.workflow.model import Step

UPLOAD = "upload:"
"""What the name of a question's file input begins with; the rest is the question's own name."""
Texts = Mapping[str, tuple[str, ...]]


def taken(act: WritingDesk, task: OpenedTask, texts: Texts) -> dict[str, tuple[str, ...]]:
    """The answers with the files that came along, which are kept now, all or none; BadInput for any that cannot be."""
    steps = {step.id: step for step in _steps(task)}
    found = dict(texts)
    for step in steps.values():
        fields = dict(_questions(act, task, step, texts))
        if not fields:
            continue
        place = Place(task.running.id, step.id, act.viewer.person_id)
        files = {name: _files(act, name) for name in fields}
        _check(task, step, fields, files, texts)
        away = taken_away(task.connection, place, [text for name in fields for text in texts.get(name, ())])
        if not away and not any(files.values()):
            continue
        with act.write(Actor(act.viewer.person_id, "portal"), "review.attach") as tx:
            for name, some in files.items():
                found[name] = (*texts.get(name, ()), *attach(tx, place, some))
            forget(tx, away)
            tx.note("case", task.running.id, {"step": step.id, "files": sum(map(len, files.values()))})
    return found


def _steps(task: OpenedTask) -> Iterator[Step]:
    """The steps whose questions a task's page may ask."""
    yield task.step
    if task.target is not None:
        yield task.target
    if task.step.may_reply is not None:
        yield replace(task.step, form=task.step.may_reply.form, do="fill_form")


def _questions(act: WritingDesk, task: OpenedTask, step: Step, texts: Texts) -> Iterator[tuple[str, Field]]:
    """The attachment questions among what was posted."""
    if step.do not in ("fill_form", "meet", "ask_each"):
        return
    form, _ = form_for(task.running, step)
    names = dict.fromkeys([*texts, *(name.removeprefix(UPLOAD) for name in act.posted.names())])
    for name in names:
        key = key_of(name)
        field = form.field(key[0], key[2]) if key else None
        if field is not None and field.type == "attachment":
            yield name, field


def _files(act: WritingDesk, name: str) -> list[tuple[str, bytes]]:
    sent = act.posted.files(UPLOAD + name)
    return [(clean_name(each.filename), each.file.read(LARGEST + 1)) for each in sent]


def _check(task: OpenedTask, step: Step, fields: Mapping[str, Field], files: Mapping[str, Any], texts: Texts) -> None:
    problems = []
    if step.anonymous is not None and any(files.values()):
        problems.append(Problem("", "A file could tell who you are, so none is taken where answers carry no name."))
    for name, field in fields.items():
        there = set(texts.get(name, ()))
        gone = there - known(task.connection, task.running.id, step.id, there)
        most = int(field.at_most.number) if field.at_most and field.at_most.unit == "files" else MOST
        wrong = [said for sent in files[name] if (said := why_not(*sent))]
        if gone:
            wrong.append("A file is not here any more; choose it again.")
        if len(there) + len(files[name]) > most:
            wrong.append(f"At most {most} {'file' if most == 1 else 'files'}.")
        if wrong:
            problems.append(Problem(name, " ".join([*wrong, "Nothing of it was kept." if files[name] else ""]).strip()))
    if problems:
        raise BadInput(problems)


@get("/files/{key:str}", sync_to_thread=True)
def fetch(page: Page, key: FromPath[str]) -> Response[bytes]:
    """A file, to its writer and to whoever may read the answer."""
    me = page.viewer.person_id
    with page.read() as connection:
        found = case_of_file(connection, key)
        if found is None:
            raise NotHere
        running = one(connection, page.kernel.world.catalogues, found[0])  # type: ignore[attr-defined]
        view = viewpoint(connection, running, me, page.now)
        if found[1] != me and not may_read_file(connection, view, found[0], key):
            raise NotHere
        kept = content_of(connection, key)
    if kept is None:
        raise NotHere
    kind = KINDS.get(ending_of(kept.name))
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(kept.name, safe='')}"}
    media = kind.media if kind else "application/octet-stream"
    return Response(kept.content, media_type=media, headers=headers)
