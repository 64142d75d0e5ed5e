"""Simulations of workflows that no cycle starts: by dates, by a file of events, or drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attain.cli.main import cli
from attain.errors import AttainError, BadInput
from attain.language.load import load
from attain.people.columns import ColumnMap
from attain.simulating.events import Event, read_events
from attain.simulating.grounds import from_file
from attain.simulating.result import Simulated
from attain.simulating.run import Happens, play_cycle
from attain.simulating.starts import Span
from attain.simulating.summing import summed

LIBRARY = Path(__file__).parents[2] / "configs/library"
YEAR = Span(date(2026, 1, 5), date(2027, 1, 4))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty people under one, of whom the last two join within the year."""
    file = tmp_path_factory.mktemp("people") / "people.csv"
    names = ("staff_number", "name", "work_email", "manager", "department", "status", "hire_date")
    hired = ["2020-01-06"] * 38 + ["2026-03-02", "2026-04-02"]
    rows = [
        f"{100 + place},Person {place},p{place}@example.org,{'' if place == 0 else 100},sales,active,{day}"
        for place, day in enumerate(hired)
    ]
    file.write_text("\n".join([",".join(names), *rows]), encoding="utf-8")
    return file


def simulated(name: str, workflow: str, people: Path, *events: Event) -> Simulated:
    folder = LIBRARY / name
    catalogue = load(folder).catalogue
    assert catalogue is not None
    with from_file(folder, catalogue, workflow, people, None, YEAR) as ground:
        return summed(ground, play_cycle(ground, workflow, 1, "prompt", happens=Happens(YEAR, events)))


def test_joiners_start_a_probation_on_their_first_day(people: Path) -> None:
    found = simulated("madetech_probation", "probation", people)
    assert (found.people, found.happened) == (2, ())
    assert found.days[0].day == date(2026, 3, 2)
    assert found.ends.bound is None  # it waits for the end of each probation, a date of the person


def test_what_no_date_tells_is_drawn_once_for_everybody_and_said(people: Path) -> None:
    found = simulated("no_rating", "check_in", people)
    assert found.people == 40
    assert found.happened == ("“asked_for” was assumed once for each of 40 people, on a day drawn for him",)
    assert simulated("no_rating", "check_in", people) == found


def test_a_file_of_events_says_what_happens(people: Path) -> None:
    asks = [Event("105", "asked_for", date(2026, 5, day)) for day in (4, 5)]
    found = simulated("no_rating", "check_in", people, *asks)
    assert (found.people, found.surplus, found.happened) == (1, 1, ())
    assert found.days[0].day == date(2026, 5, 4)


def test_events_of_somebody_unknown_are_refused(people: Path) -> None:
    with pytest.raises(BadInput, match="nobody has the staff number 99999"):
        simulated("no_rating", "check_in", people, Event("99999", "asked_for", date(2026, 5, 4)))


def test_each_row_of_events_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    catalogue = load(LIBRARY / "no_rating").catalogue
    assert catalogue is not None
    file = tmp_path / "events.csv"
    file.write_text("staff_number,on,day\n1,asked_for,2026-05-04\n1,leaves,2026-05-04\n1,asked_for,May\n")
    with pytest.raises(BadInput) as caught:
        read_events(file, catalogue.model("workflow", "check_in"))
    assert [str(one) for one in caught.value.problems] == [
        "row 3: “leaves” starts nothing here; what does: asked_for",
        "row 4: “May” is no day such as 2027-03-05",
    ]


def test_a_workflow_that_a_cycle_starts_names_its_cycles(people: Path) -> None:
    with pytest.raises(AttainError, match="feedback is started by a cycle"):
        simulated("no_rating", "feedback", people)


def test_only_if_reads_the_facts_of_whoever_may_take_part(tmp_path: Path) -> None:
    """A rater must hold the grade of the officer or a higher one; neither of them takes part in anything before."""
    file = tmp_path / "people.csv"
    rows = ["1,One,,9,,", "2,Two,1,5,1,1", "3,Three,1,3,2,1", "4,Four,1,4,3,1"]
    head = "staff_number,name,manager,pay_grade,rater,senior_rater"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    kinds = {"pay_grade": "number", "rater": "person", "senior_rater": "person", "manager": "person"}
    columns = ColumnMap({name: (name, kinds.get(name, "text")) for name in head.split(",")})
    folder = LIBRARY / "us_army_oer"
    catalogue = load(folder).catalogue
    assert catalogue is not None
    asks = tuple(Event(number, "asked_for", date(2026, 7, 1)) for number in ("3", "4"))
    with from_file(folder, catalogue, "oer", file, columns, YEAR) as ground:
        found = summed(ground, play_cycle(ground, "oer", 1, "prompt", happens=Happens(YEAR, asks)))
    [rater] = [one for one in found.roles if one.role == "rater"]
    assert (found.people, rater.itself) == (2, 1)  # officer 4 is above the grade of 3, who would rate him


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["simulate", str(LIBRARY / "no_rating"), *words])


def test_the_command_line_plays_a_workflow(people: Path) -> None:
    told = run("check_in", "--people", str(people), "--from", "2026-01-05", "--until", "2026-03-31")
    assert told.exit_code == 0, told.output
    assert "What starts reviews:" in told.output
    assert "38 reviews of check_in" in told.output
    assert (
        "is a cycle, which has its own days" in run("year_2027", "--people", str(people), "--from", "2026-01-05").output
    )
    assert (
        "--until lies before --from"
        in run("check_in", "--people", str(people), "--from", "2026-01-05", "--until", "2026-01-01").output
    )
