"""The handbook of the demo organisation, and of one in which nothing is rated."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from attain.cli.docs import command
from attain.handbook.book import Handbook, handbook
from attain.handbook.render import page
from attain.language.load import load

ADDRESSES = {("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"), ("iframe", "src")}
DEMO = Path(__file__).parents[2] / "configs/demo"


@pytest.fixture(scope="module")
def book() -> Handbook:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    return handbook(catalogue)


def test_every_step_stands_in_the_picture_and_in_the_table(book: Handbook) -> None:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    for chapter in book.chapters:
        workflow = catalogue.model("workflow", chapter.id)
        titles = [step.title[""] for step in workflow.walk() if not step.is_container]
        assert [row[0] for row in chapter.steps.rows] == titles
        drawn = re.sub(r"</text><text[^>]*>", " ", chapter.flow)
        assert all(title.replace("'", "&#x27;") in drawn for title in titles)


def test_every_row_of_the_table_of_sight_is_told_to_whom_it_concerns(book: Handbook) -> None:
    annual = book.chapters[0]
    employee = dict(annual.sees)["The employee"]
    assert (
        "“Manager's review”",
        "with the name of whoever wrote it",
        "once “Share the result” is over",
    ) in employee.rows
    assert not any("Note to HR" in row[0] for name, table in annual.sees if name != "HR partner" for row in table.rows)


def test_the_purpose_of_each_question_is_told(book: Handbook) -> None:
    rows = {row[0]: row for _, table in book.chapters[0].questions for row in table.rows}
    overall = rows["Overall rating"]
    assert overall[2] == "Is the judgement of “Overall rating”; is kept on the profile as “Overall rating”"
    assert rows["Note to HR"][3] == "HR partner"
    assert overall[4] == "3 years after the review ends"


def test_the_worked_example_is_computed(book: Handbook) -> None:
    """Three capabilities at meets, exceeds, meets: (3 + 4 + 3) / 3 = 3.33."""
    found = {score.title: score for score in book.chapters[0].ratings}
    assert found["Result of the capabilities"].example[-2:] == ("mean = 10/3 (about 3.33)", "rounded to 3.33")
    assert any("at most 1 level away" in line for line in found["Overall rating"].stages)


def test_late_chains_are_sentences(book: Handbook) -> None:
    late = {row[0]: row[3] for row in book.chapters[0].steps.rows}
    assert late["Review yourself"].startswith("After 3 working days the Manager gets a message; after 5 working days")
    assert "once, with 2 working days more" in late["Agree the goals"]


class Names(HTMLParser):
    """Collects addresses, and ids that stand twice."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if (tag, name) in ADDRESSES]


def test_the_page_needs_nothing_else(book: Handbook) -> None:
    names = Names()
    text = page(book)
    names.feed(text)
    assert names.addresses
    assert all(address.startswith("#") for address in names.addresses)
    assert "url(http" not in text


def test_the_command_writes_it(tmp_path: Path) -> None:
    out = tmp_path / "handbook.html"
    result = CliRunner().invoke(command, [str(DEMO), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "Tarnside Instruments" in out.read_text(encoding="utf-8")


def test_a_language_that_the_organisation_does_not_speak_is_refused(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(DEMO), "--out", str(tmp_path / "x.html"), "--language", "fr"])
    assert result.exit_code == 2
    assert "The organisation speaks en, not fr." in result.output
    assert not (tmp_path / "x.html").exists()


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [str(DEMO), "--out", str(tmp_path / "none" / "x.html")])
    assert result.exit_code == 2
    assert "cannot be written" in result.output
