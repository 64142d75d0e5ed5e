from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from learning_help import rested

from attain.api.learning import Assignment, ConnectionSettings, LearningProvider, ProviderError
from lms_files.cells import moment
from lms_files.provider import connect

ONE = Assignment("k1", "E1", "c1", 'Clear "writing", twice', date(2027, 3, 5), date(2027, 4, 1))
TWO = Assignment("k2", "E2", "c2", "Hard\nconversations", date(2027, 3, 5))


def provider(at: Path, by: str = "staff_number", **settings: Any) -> LearningProvider:
    return connect(ConnectionSettings("academy", {"folder": str(at), **settings}, by, Path()))


def test_assignments_are_appended_once_and_their_text_survives(tmp_path: Path) -> None:
    system = provider(tmp_path)
    assert [one.outcome for one in system.assign([ONE])] == ["done"]
    assert [one.outcome for one in system.assign([ONE, TWO])] == ["already", "done"]
    assert [one.outcome for one in system.withdraw([ONE])] == ["done"]
    assert (tmp_path / "assignments.csv").read_text() == (
        "key,action,learner,activity,title,assigned_on,due_on\n"
        'k1,assign,E1,c1,"Clear ""writing"", twice",2027-03-05,2027-04-01\n'
        'k2,assign,E2,c2,"Hard\nconversations",2027-03-05,\n'
        'k1,withdraw,E1,c1,"Clear ""writing"", twice",2027-03-05,2027-04-01\n'
    )
    assert not list(tmp_path.glob("*.part"))


def test_a_spoilt_outgoing_file_is_left_alone_and_everything_may_be_tried_again(tmp_path: Path) -> None:
    (tmp_path / "assignments.csv").write_text("somebody,was,here\n")
    (result,) = provider(tmp_path).assign([ONE])
    assert result.outcome == "later"
    assert "the column 'key' is missing" in result.message
    assert (tmp_path / "assignments.csv").read_text() == "somebody,was,here\n"


def test_a_folder_that_is_not_there_gives_results_and_a_finding_not_an_exception(tmp_path: Path) -> None:
    system = provider(tmp_path / "nowhere")
    assert system.assign([ONE])[0].outcome == "later"
    assert system.check()[0].severity == "error"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"folder": ""}, "`folder` is missing"),
    ({"fodler": "x"}, "there is no setting 'fodler'"),
    ({"transcript": "../secret.csv"}, "`transcript` is '../secret.csv'"),
    ({"transcript": "assignments.csv"}, "`assignments` is also a file that is read"),
    ({"encoding": "klingon"}, "the encoding 'klingon' is unknown"),
    ({"zone": "Europe/Atlantis"}, "the time zone 'Europe/Atlantis' is unknown"),
]


@pytest.mark.parametrize(("settings", "expected"), WRONG)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, settings: dict[str, Any], expected: str) -> None:
    with pytest.raises(ProviderError, match="connection academy: ") as refused:
        provider(tmp_path, **settings)
    assert expected in str(refused.value)


def test_csv_and_json_any_order_foreign_headings_and_encodings_give_the_same(tmp_path: Path) -> None:
    rows = [{"Kurs Nr": "c1", "Titel": "Klären", "URL": "https://x.example", "Language": "de"}]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "b.csv").write_bytes(
        "Titel;Language;Kurs Nr;URL\r\nKlären;de;c1;https://x.example\r\n".encode("cp1252")
    )
    (tmp_path / "c.csv").write_bytes("\ufeffurl,language,kurs-nr,titel\nhttps://x.example,de,c1,Klären".encode())
    columns = {"Kurs Nr": "id", "Titel": "title"}
    found = [
        next(iter(provider(tmp_path, catalogue=name, columns=columns, encoding=encoding).catalogue(None))).activities
        for name, encoding in (("a.json", "utf-8"), ("b.csv", "cp1252"), ("c.csv", "utf-8"))
    ]
    assert found[0] == found[1] == found[2]
    assert found[0][0].title == "Klären"
    system = provider(tmp_path, catalogue="a.json", columns=columns)
    assert (system.deep_link("c1", "E1"), system.deep_link("c9", "E1")) == ("https://x.example", "")


UNREADABLE = {
    "": "transcript.csv is empty",
    "learner,activity\nE1,c1\n": "the column 'status' is missing; there are: learner, activity",
    "learner,activity,status,Learner\n": "the column 'learner' is there twice",
    'learner,activity,status\nE1,"c1,passed\n': "a quotation mark may be open",
}


@pytest.mark.parametrize("text", UNREADABLE)
def test_a_file_that_cannot_be_read_at_all_says_why(tmp_path: Path, text: str) -> None:
    (tmp_path / "transcript.csv").write_text(text)
    with pytest.raises(ProviderError) as refused:
        list(provider(tmp_path).progress(None))
    assert UNREADABLE[text] in str(refused.value)


@pytest.mark.parametrize("text", ["{}", "[" * 100_000, '[{"learner": ', "nul"])
def test_json_that_is_no_list_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "transcript.json").write_text(text)
    with pytest.raises(ProviderError, match=r"transcript\.json is not"):
        list(provider(tmp_path, transcript="transcript.json").progress(None))


def test_other_bytes_than_said_name_the_line(tmp_path: Path) -> None:
    (tmp_path / "catalogue.csv").write_bytes(b"id,title\nc1,Kl\xe4ren\n")
    with pytest.raises(ProviderError, match=r"catalogue\.csv, line 2: this is not utf-8"):
        list(provider(tmp_path).catalogue(None))


def test_a_last_line_without_an_end_waits_for_it(tmp_path: Path) -> None:
    file = tmp_path / "transcript.csv"
    file.write_text("learner,activity,status,completed_at\nE1,c1,passed,2027-03-0")
    (page,) = provider(tmp_path).progress(None)
    assert not page.completions
    assert "may still be in writing" in page.problems[0].message
    file.write_text("learner,activity,status,completed_at\nE1,c1,passed,2027-03-01\n")
    (page,) = provider(tmp_path).progress(page.cursor)
    assert [one.completed_on for one in page.completions] == [date(2027, 3, 1)]
    assert list(provider(tmp_path).progress(page.cursor)) == []


def test_a_last_line_without_an_end_is_taken_when_nobody_writes_any_more(tmp_path: Path) -> None:
    file, text = tmp_path / "transcript.csv", "learner,activity,status,completed_at\nE1,c1,passed,2027-03-01"
    file.write_text(text)
    (waits,) = provider(tmp_path).progress(None)
    assert not waits.completions
    rested(file, text)
    (page,) = provider(tmp_path).progress(waits.cursor)
    assert [one.completed_on for one in page.completions] == [date(2027, 3, 1)]
    assert list(provider(tmp_path).progress(page.cursor)) == []


def test_a_catalogue_in_writing_says_of_nothing_that_it_is_gone(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.csv"
    file.write_text("id,title\nc1,Writing\n")
    (page,) = provider(tmp_path).catalogue(None)
    assert ([one.external_id for one in page.activities], page.swept) == (["c1"], False)
    rested(file, "id,title\nc1,Writing\n")
    (page,) = provider(tmp_path).catalogue(None)
    assert page.swept


def test_mail_addresses_match_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "transcript.csv").write_text(
        "learner,activity,status,completed_at\nAnna@ACME.example,c1,passed,2027-03-01\n"
    )
    (page,) = provider(tmp_path, by="work_email").progress(None)
    assert page.completions[0].learner == "anna@acme.example"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027-03-05", (date(2027, 3, 5), datetime(2027, 3, 5, 22, 59, 59, tzinfo=UTC), "day")),
        ("2027-03-05T23:30", (date(2027, 3, 5), datetime(2027, 3, 5, 22, 30, tzinfo=UTC), "minute")),
        ("2027-03-05T23:30:00Z", (date(2027, 3, 6), datetime(2027, 3, 5, 23, 30, tzinfo=UTC), "second")),
        ("", None),
    ],
)
def test_moments_are_local_days_and_utc_instants(text: str, expected: object) -> None:
    assert moment(text, "completed_at", ZoneInfo("Europe/Berlin")) == expected
