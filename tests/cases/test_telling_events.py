"""Events told by hand: on the command line, one or a file of them, and on the page of a person."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from documents_help import TALKED
from portal_help import form_token
from small_firm_help import Firm, founded, signed_in
from sqlalchemy import select

from attain.cases.told import Event, tell_events
from attain.cases.told_by_hand import tell
from attain.cases.told_files import Happened, read_happened
from attain.cases.told_tables import told_event
from attain.cli.tell import command
from attain.errors import BadInput, Refusal
from attain.store.doors import Actor
from attain.store.tables import audit_entry

CONFIG = (
    TALKED
    + """\
apiVersion: attain/v1
kind: connection
id: payroll
title: Payroll
plugin: files
settings: { folder: payroll }
match_people_by: staff_number
brings_in: { events: [project ends, contract renewed] }
---
apiVersion: attain/v1
kind: roles
id: keepers
title: Who looks after people
roles:
  - { id: keeper, title: Keeper, where: organisation, at_least: 1, may: [manage_people], held_by: [ { person: uta } ] }
  - { id: helper, title: Helper, where: department, at_least: 0, may: [manage_people], held_by: [ { person: ole, in: department service } ] }
---
apiVersion: attain/v1
kind: workflow
id: looking_back
title: Looking back
about: employee
start: { on: project ends }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role keeper, if_none: stop_the_plan }
steps:
  - { id: look, title: Look, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: look, as: full, from: look submitted }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow looking_back
people:
  - { id: nia, manager: tom, department: sales, work_email: nia@firm.example }
  - { id: tom, manager: uta, department: sales }
  - { id: ben, manager: ole, department: service }
  - { id: ole, manager: uta, department: service, holds: [helper] }
  - { id: uta, department: board, holds: [keeper] }
cases: []
"""
)
TODAY = date(2026, 1, 1)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, 9, tzinfo=UTC))
    yield firm
    firm.kernel.store.close()


def attain(url: str, *words: str) -> Result:
    return CliRunner().invoke(command, [*words, "--database", url])


def opened(firm: Firm) -> list[str]:
    return [name for name in ("nia", "tom", "ben", "ole", "uta") if firm.cases("looking_back", name)]


def told(firm: Firm) -> list[tuple[str, str, date]]:
    names = {number: name for name, number in firm.ids.items()}
    rows = firm.rows(select(told_event).order_by(told_event.c.id))
    return [(row.name, names[row.person_id], row.day) for row in rows]


def test_an_event_told_on_the_command_line_opens_its_review_once(firm: Firm, empty_url: str) -> None:
    for output in ("1 told\n", "0 told; 1 known already\n"):
        done = attain(empty_url, "project ends", "--person", "nia@firm.example", "--on", "2025-12-01")
        assert (done.output, done.exit_code) == (output, 0)
    assert attain(empty_url, "project ends", "--person", "nia", "--on", "2025-12-01", "--key", "other").exit_code == 0
    assert told(firm) == [("project ends", "nia", date(2025, 12, 1))] * 2
    assert opened(firm) == ["nia"]
    assert len(firm.cases("looking_back")) == 2
    by = [row.via for row in firm.rows(select(audit_entry)) if row.command == "events.tell"]
    assert by == ["command line"] * 3


def test_a_file_is_taken_whole_or_not_at_all(firm: Firm, empty_url: str, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(
        "work_email;staff_number;event;on\nnia@firm.example;;project ends;2025-11-01\n;tom;;\n;eva;sleeps;2999-01-01\n"
    )
    refused = attain(empty_url, "contract renewed", "--file", str(file))
    assert "row 4: " in str(refused.exception)
    assert told(firm) == []
    file.write_text("work_email;staff_number;event;on\nnia@firm.example;;project ends;2025-11-01\n;tom;;\n")
    done = attain(empty_url, "contract renewed", "--file", str(file))
    assert (done.output, done.exit_code) == ("2 told\n", 0)
    assert [(name, who) for name, who, _ in told(firm)] == [("project ends", "nia"), ("contract renewed", "tom")]
    assert opened(firm) == ["nia"]


CANNOT_BE_TOLD = [
    (("project end", "--person", "nia"), 'event: Nothing tells "project end": did you mean "project ends"?'),
    (("project ends", "--person", "eva"), "Nobody here has the staff number or the work e-mail eva."),
    (("project ends", "--person", "nia", "--on", "2999-01-01"), "2999-01-01 has not come yet"),
    (("project ends", "--person", "nia", "--on", "soon"), '"soon" is no day'),
    (("project ends",), "name a person, or a file of them"),
    (("--person", "nia"), "name what happened"),
]


def test_what_cannot_be_told_says_why(firm: Firm, empty_url: str) -> None:
    for words, said in CANNOT_BE_TOLD:
        refused = attain(empty_url, *words)
        assert refused.exit_code == 1
        assert said in str(refused.exception)
    assert told(firm) == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["event"]], 'the file has no column "staff_number" or "work_email"; its columns: event'),
        ([["staff_number"]], 'the file has no column "event", and no event is named'),
        ([["staff_number", "event", "event"]], 'the file has two columns "event"'),
        ([["staff_number", "event"], ["", "project ends"]], "nobody is named"),
        ([["staff_number", "event"], ["nia", ""]], "event is empty"),
        ([["staff_number", "event", "on"], ["nia", "project ends", "1.3.2025"]], 'on is "1.3.2025", which is no day'),
    ],
)
def test_a_file_that_cannot_be_read_says_why(rows: list[list[str]], said: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_happened(list(enumerate(rows, 1)), "", TODAY)
    assert said in str(refused.value.problems[0])


def test_who_looks_after_a_part_tells_of_its_people_alone(firm: Firm) -> None:
    store, world = firm.kernel.store, firm.kernel.world
    assert tell(store, world, firm.actor("ole"), [Happened("project ends", "ben", TODAY)]).new == 1
    for who, code in (("nia", "not_yours"), ("ole", "own_case")):
        with pytest.raises(Refusal) as refused:
            tell(store, world, firm.actor("ole"), [Happened("project ends", who, TODAY)])
        assert refused.value.code == code
    with pytest.raises(Refusal) as refused:
        tell(store, world, firm.actor("tom"), [Happened("project ends", "nia", TODAY)])
    assert refused.value.code == "no_right"
    assert opened(firm) == ["ben"]


@pytest.fixture
def by_address(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    """The same firm where payroll knows people by their addresses, and two people have one."""
    documents = CONFIG.replace("match_people_by: staff_number", "match_people_by: work_email")
    documents = documents.replace("department: service }", "department: service, work_email: nia@firm.example }", 1)
    firm = founded(empty_url, tmp_path / "organisation", documents, datetime(2026, 1, 1, 9, tzinfo=UTC))
    yield firm
    firm.kernel.store.close()


def test_an_event_is_told_of_whoever_was_named(by_address: Firm) -> None:
    """Not of another who has the same address, over whom the teller may have no say."""
    firm = by_address
    store, world = firm.kernel.store, firm.kernel.world
    for who, teller in (("nia", "uta"), ("ben", "ole"), ("tom", "uta")):
        assert tell(store, world, firm.actor(teller), [Happened("project ends", who, TODAY)]).new == 1
    assert [who for _, who, _ in told(firm)] == ["nia", "ben", "tom"]


def test_an_address_of_several_people_names_nobody(by_address: Firm, empty_url: str) -> None:
    refused = attain(empty_url, "project ends", "--person", "nia@firm.example")
    assert "is the work e-mail of several people; name a staff number: " in str(refused.exception)
    with by_address.kernel.store.write(Actor(None, "test"), "tell") as tx:
        _, catalogue = by_address.kernel.world.catalogues.current(tx.connection)
        with pytest.raises(BadInput, match="2 people here are nia@"):
            tell_events(tx, catalogue, "payroll", [Event("project ends", "nia@firm.example", TODAY, "1")])
    assert told(by_address) == []


def test_it_is_told_on_the_page_of_a_person(firm: Firm) -> None:
    page = f"/people/{firm.ids['nia']}"
    with signed_in(firm, "uta") as client:
        assert f"{page}/happened" in client.get(f"{page}/record").text
        form = client.get(f"{page}/happened")
        assert "Project ends" in form.text

        def send(**fields: Any) -> Any:
            return client.post(f"{page}/happened", data={"form_token": form_token(form.text), **fields})

        assert "Please give a day" in send(event="project ends", on="soon").text
        assert send(event="", on="2026-01-01").status_code == 422
        assert "has not come yet" in send(event="project ends", on="2026-06-01").text
        assert "It is told." in send(event="project ends", on="2026-01-01").text
        assert "counts once" in send(event="project ends", on="2026-01-01").text
    assert opened(firm) == ["nia"]


def test_what_belongs_to_no_field_is_said_at_the_top_of_the_page(empty_url: str, tmp_path: Path) -> None:
    """An event with a name so long that none is left for the key."""
    name = " ".join(["again"] * 31)
    documents = CONFIG.replace("contract renewed", name)
    firm = founded(empty_url, tmp_path / "organisation", documents, datetime(2026, 1, 1, 9, tzinfo=UTC))
    page = f"/people/{firm.ids['nia']}/happened"
    with signed_in(firm, "uta") as client:
        sent = {"form_token": form_token(client.get(page).text), "event": name, "on": "2026-01-01"}
        answer = client.post(page, data=sent)
    assert answer.status_code == 422
    assert "Each event needs a key of its own" in answer.text
    assert told(firm) == []
    firm.kernel.store.close()


def test_the_page_is_not_there_for_others(firm: Firm) -> None:
    with signed_in(firm, "ole") as client:
        assert client.get(f"/people/{firm.ids['nia']}/happened").status_code == 404
        assert client.get(f"/people/{firm.ids['ole']}/happened").status_code == 404
        assert client.get(f"/people/{firm.ids['ben']}/happened").status_code == 200
    with signed_in(firm, "tom") as client:
        assert "/happened" not in client.get(f"/people/{firm.ids['nia']}/record").text
        assert client.get(f"/people/{firm.ids['nia']}/happened").status_code in (403, 404)
