"""Files as answers: kept whole or not at all, given out to whoever may read the answer and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from httpx import Response
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import Trial, sign_in_link
from sqlalchemy import select

from attain.access.file_tables import attachment
from attain.cases.tables import cases
from attain.forms.files import LARGEST, clean_name, why_not
from attain.people.asof import view
from attain.people.lines import managers
from attain.portal.serve import portal_app

PDF = b"%PDF-1.7 a small report"
PNG = b"\x89PNG\r\n\x1a\n and so on"
FIELD = "half_year..papers"
GOOD = {"half_year..went_well": "The new sensor shipped.", "half_year..help_wanted": "no"}
Sent = tuple[str, bytes]


class Paper:
    """The newest review with its first form open."""

    def __init__(self, at: Trial) -> None:
        self.at = at
        with at.kernel.store.read() as connection:
            self.case = int(connection.execute(select(cases.c.id).order_by(cases.c.id.desc()).limit(1)).scalar_one())
        row = at.task(self.case, "self_review")
        self.task, self.person = row.id, row.person_id
        self.path = f"/tasks/{row.id}"

    @contextmanager
    def visit(self, person: int) -> Iterator[Any]:
        with TestClient(portal_app(self.at.kernel, SETTINGS)) as client:
            enter(client, sign_in_link(self.at, person))
            yield client

    def post(self, client: Any, do: str, files: list[Sent] | None = None, **fields: Any) -> Response:
        page = client.get(self.path).text
        hidden = dict(re.findall(r'<input type="hidden" name="(key|tab|seen)" value="([^"]*)"', page))
        ticked = re.findall(rf'name="{re.escape(FIELD)}" value="([^"]*)" checked', page)
        sent = {FIELD: ticked, **hidden, "form_token": form_token(page), "do": do, **fields}
        parts = [(f"upload:{FIELD}", (name, content)) for name, content in files or []]
        answer: Response = client.post(self.path, data=sent, files=parts or [(f"upload:{FIELD}", ("", b""))])
        return answer

    def kept(self) -> list[tuple[str, bytes]]:
        with self.at.kernel.store.read() as connection:
            rows = connection.execute(select(attachment.c.name, attachment.c.content).order_by(attachment.c.name))
            return [(row.name, row.content) for row in rows]

    def key(self) -> str:
        with self.at.kernel.store.read() as connection:
            return str(connection.execute(select(attachment.c.key)).scalars().first())


@pytest.fixture
def paper(half_year: Trial) -> Paper:
    return Paper(half_year)


def test_a_file_goes_with_the_form_and_whoever_reads_the_answer_gets_it(paper: Paper) -> None:
    with paper.visit(paper.person) as client:
        assert paper.post(client, "submit", [("report ü.pdf", PDF)], **GOOD).status_code == 200
        address = f"/files/{paper.key()}"
        assert client.get(address).content == PDF
    manager = paper.at.task(paper.case, "manager_review").person_id
    with paper.visit(manager) as client:
        assert address in client.get(f"/reviews/{paper.case}").text
        got = client.get(address)
        assert got.headers["content-type"] == "application/pdf"
        assert got.headers["content-disposition"] == "attachment; filename*=UTF-8''report%20%C3%BC.pdf"
        assert got.headers["x-content-type-options"] == "nosniff"
        assert got.content == PDF


def test_nobody_else_gets_it_nor_anybody_before_it_is_sent(paper: Paper) -> None:
    with paper.visit(paper.person) as client:
        assert paper.post(client, "save", [("report.pdf", PDF)]).status_code == 200
    address = f"/files/{paper.key()}"
    with paper.at.kernel.store.read() as connection:
        subject = connection.execute(select(cases.c.subject_id).where(cases.c.id == paper.case)).scalar_one()
        (manager,) = managers(connection, view(connection, paper.at.clock.now()), [subject])[subject]
    for person in (manager, paper.at.person("1010"), paper.at.person("1030")):
        with paper.visit(person) as client:
            assert client.get(address).status_code == 404
    with paper.visit(paper.person) as client:
        assert client.get("/files/none").status_code == 404
        assert paper.post(client, "submit", **GOOD).status_code == 200
    with paper.visit(paper.at.person("1030")) as client:
        assert client.get(address).status_code == 404
    with TestClient(portal_app(paper.at.kernel, SETTINGS)) as nobody:
        assert nobody.get(address, follow_redirects=False).status_code == 303


def test_a_form_that_is_refused_keeps_the_file_for_the_next_try(paper: Paper) -> None:
    with paper.visit(paper.person) as client:
        refused = paper.post(client, "submit", [("report.pdf", PDF)])
        assert refused.status_code == 422
        assert f'value="{paper.key()}/report.pdf" checked' in refused.text
        assert paper.post(client, "save", **{FIELD: f"{paper.key()}/report.pdf"}).status_code == 200
        assert paper.post(client, "submit", **GOOD).status_code == 200
    assert paper.kept() == [("report.pdf", PDF)]


def test_unticked_it_is_gone(paper: Paper) -> None:
    with paper.visit(paper.person) as client:
        paper.post(client, "save", [("report.pdf", PDF), ("photo.png", PNG)])
        assert [name for name, _ in paper.kept()] == ["photo.png", "report.pdf"]
        paper.post(client, "save", **{FIELD: []})
    assert paper.kept() == []


@pytest.mark.parametrize(("files", "said"), [
    ([("virus.exe", b"MZ")], "of a kind that is not taken"),
    ([("noending", b"x")], "of a kind that is not taken"),
    ([("report.pdf", b"no such thing")], "not what its ending says"),
    ([("notes.txt", b"\xff\xfe\x00")], "not what its ending says"),
    ([("empty.pdf", b"")], "is empty"),
    ([("large.pdf", PDF + b"x" * LARGEST)], "larger than 5 MB"),
    ([("good.pdf", PDF), ("bad.pdf", b"no")], "not what its ending says"),
    ([(f"{n}.pdf", PDF) for n in range(4)], "At most 3 files"),
])  # fmt: skip
def test_what_cannot_be_taken_is_told_at_the_question_and_nothing_is_kept(
    paper: Paper, files: list[Sent], said: str
) -> None:
    with paper.visit(paper.person) as client:
        answer = paper.post(client, "submit", files, **GOOD)
        assert answer.status_code == 422
        assert said in answer.text
        assert f'href="#{FIELD}"' in answer.text
        assert "The new sensor shipped." in answer.text
    assert paper.kept() == []
    assert paper.at.task(paper.case, "self_review").state == "open"


@pytest.mark.parametrize("said", ["made up/report.pdf", "x", "/", "../../etc/passwd"])
def test_a_name_that_was_made_up_is_no_file(paper: Paper, said: str) -> None:
    with paper.visit(paper.person) as client:
        answer = paper.post(client, "submit", **GOOD, **{FIELD: said})
    assert (answer.status_code, "not here any more" in answer.text) == (422, True)


@pytest.mark.parametrize(("sent", "clean"), [
    ("C:\\Users\\me\\report.pdf", "report.pdf"), ("../../x.pdf", "x.pdf"), ("a\nb\x00.pdf", "ab.pdf"), ("", "file"),
    ("...", "file"), ("n" * 300 + ".pdf", "n" * 116 + ".pdf"),
])  # fmt: skip
def test_names_are_made_plain(sent: str, clean: str) -> None:
    assert clean_name(sent) == clean


def test_office_files_pictures_and_text_are_taken() -> None:
    for name, content in (
        ("a.docx", b"PK\x03\x04"), ("a.PNG", PNG), ("a.jpg", b"\xff\xd8\xff\xe0"), ("a.txt", "Grüße".encode())
    ):  # fmt: skip
        assert why_not(name, content) == ""
