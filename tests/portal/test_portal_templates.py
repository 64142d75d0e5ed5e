from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from litestar import get
from litestar.testing import TestClient
from portal_help import Office, enter, portal

from attain.portal.app import Family
from attain.portal.desk import Html, Page
from attain.portal.views.parts import Confirm

ASK = Confirm(
    "Remind 59 people?", "A mail goes out now.", ("59 people get one mail each",), "/do", "Send 59 mails", "/", True,
    (("cycle", "<annual>"),),
)  # fmt: skip


@get("/ask", sync_to_thread=True)
def ask(page: Page) -> Html:
    return page.render("pages/confirm.html", confirm=ASK)


@get("/own", sync_to_thread=True)
def own(page: Page) -> Html:
    return page.render("my_plugin/page.html", words="<b>")


def test_a_confirm_page_posts_what_it_was_given(kernel: Office):
    with TestClient(portal(kernel, [Family([ask])])) as client:
        enter(client, kernel.link())
        page = client.get("/ask").text
    assert re.search(r'<form[^>]*action="/do"', page)
    assert 'name="cycle" value="&lt;annual&gt;"' in page
    assert "59 people get one mail each" in page
    assert '<a class="button plain" href="/">' in page


def test_a_plugin_brings_templates_in_the_portals_frame(kernel: Office, tmp_path: Path):
    text = (
        '{% extends "base.html" %}{% block title %}Own{% endblock %}{% block main %}<h1>{{ words }}</h1>{% endblock %}'
    )
    (tmp_path / "page.html").write_text(text)
    with TestClient(portal(kernel, [Family([own])], templates={"my_plugin": tmp_path})) as client:
        enter(client, kernel.link())
        page = client.get("/own").text
    assert "<h1>&lt;b&gt;</h1>" in page
    assert "Northwind Public Services" in page


def test_a_missing_value_is_a_mistake_not_a_blank(kernel: Office, tmp_path: Path):
    (tmp_path / "page.html").write_text("{{ nothing_of_that_name }}")
    with TestClient(portal(kernel, [Family([own])], templates={"my_plugin": tmp_path}, gallery=False)) as client:
        enter(client, kernel.link())
        assert client.get("/own").status_code == 500


@pytest.mark.slow
def test_a_wheel_carries_templates_and_styles(tmp_path: Path):
    root = Path(__file__).parents[2]
    made = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], cwd=root, capture_output=True
    )
    if made.returncode and b"No module named hatchling" in made.stderr:
        pytest.skip("hatchling is not installed here")
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    package = root / "core/attain/portal"
    kept = [file for file in package.rglob("*.*") if file.suffix in {".html", ".css", ".js", ".svg"}]
    assert {f"attain/portal/{file.relative_to(package).as_posix()}" for file in kept} <= names
