"""What was changed in the portal, and files that do not know of it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from changes_help import FLOW, FORM, LATER, NEW_STEP, folder_with
from databases import copy_of
from reviews_help import SYSTEM, Trial, launched, reopen
from sqlalchemy import func, select

from attain.errors import AttainError, BadInput, Refusal
from attain.kernel import Kernel
from attain.people.tables import person
from attain.planning.applying import apply_plan
from attain.planning.editing import changed, places_of
from attain.planning.plan import Plan, plan_folder, rollback_plan
from attain.planning.pulling import pull
from attain.planning.saved import opened, save
from attain.planning.words import as_data, as_text
from attain.revisions.history import made as made_as
from attain.revisions.tables import revision

CYCLE = "cycles/half_year_2027.yaml"


@pytest.fixture
def kernel(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Kernel]:
    with copy_of(request, backend, "launched", tmp_path, launched) as url:
        trial: Trial = reopen(url)
        yield trial.kernel
        trial.kernel.store.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "files")


def edit(kernel: Kernel, kind: str, id: str, where: str, value: str) -> Plan:
    """Change one place as the portal does, and put it in force."""
    with kernel.store.read() as connection:
        number = connection.execute(select(func.min(person.c.staff_number))).scalar_one()
    made = changed(kernel, (kind, id), {tuple(where.split("/")): value}, number, "From the portal")
    apply_plan(kernel, SYSTEM, made)
    return made


def planned(kernel: Kernel, folder: Path) -> Plan:
    loaded, made = plan_folder(kernel, folder)
    assert made is not None, loaded.diagnostics
    return made


def test_an_edit_in_the_portal_is_a_revision_of_its_own(kernel: Kernel) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    with kernel.store.read() as connection:
        newest = made_as(connection, 2)
        assert newest is not None
        assert (newest.origin, newest.message) == ("portal", "From the portal")
        _, catalogue = kernel.world.catalogues.current(connection)
    found = catalogue.get("cycle", "half_year_2027")
    assert found is not None
    assert found.data["ends"] == "2027-08-06"


def test_the_plan_shows_three_versions_and_apply_refuses(kernel: Kernel, files: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    made = planned(kernel, files)
    text = "\n".join(as_text(made))
    assert (
        "cycle half_year_2027 ends\n    applied  2027-07-30\n    live     2027-08-06\n    files    2027-07-30" in text
    )
    (one,) = as_data(made)["drift"]
    assert (one["path"], one["live"]) == ("ends", "2027-08-06")
    with pytest.raises(Refusal, match=r"cycle half_year_2027 ends.*attain pull DIR"):
        apply_plan(kernel, SYSTEM, made)
    assert apply_plan(kernel, SYSTEM, made, "files").n == 3
    assert planned(kernel, files).is_empty


def test_a_saved_plan_is_refused_too(kernel: Kernel, files: Path, tmp_path: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    save(planned(kernel, files), tmp_path / "a.plan")
    with pytest.raises(Refusal, match="Changed since files"):
        apply_plan(kernel, SYSTEM, opened(kernel, tmp_path / "a.plan"))


def test_a_pull_changes_the_lines_concerned_and_nothing_else(kernel: Kernel, files: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "waves/everybody/starts", "2027-03-08")
    edit(kernel, "form", "quick_manager", "sections/summary/title", "In short")
    before = {file: file.read_text("utf-8") for file in files.rglob("*.yaml")}
    found = pull(kernel, files)
    assert sorted(found.texts) == [CYCLE, FORM]
    for name, text in found.texts.items():
        pairs = zip(before[files / name].splitlines(), text.splitlines(), strict=True)
        assert sum(old != new for old, new in pairs) == 1
        (files / name).write_text(text, "utf-8")
    assert planned(kernel, files).is_empty
    assert pull(kernel, files).texts == {}


def test_after_a_pull_other_changes_of_the_files_are_applied(kernel: Kernel, tmp_path: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    folder = folder_with(tmp_path / "files", LATER)
    for name, text in pull(kernel, folder).texts.items():
        (folder / name).write_text(text, "utf-8")
    made = planned(kernel, folder)
    assert ([change.difference.kind for change in made.changes], made.drift) == (["scenario", "workflow"], ())
    assert apply_plan(kernel, SYSTEM, made).n == 3


def test_where_both_changed_a_place_nobody_loses_unseen(kernel: Kernel, tmp_path: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    folder = folder_with(tmp_path / "files", {CYCLE: [("ends: 2027-07-30", "ends: 2027-08-31")]})
    found = pull(kernel, folder)
    assert (found.texts, [one.where for one in found.left]) == ({}, ["ends"])
    assert "changed in the files too" in "\n".join(as_text(planned(kernel, folder)))
    taken = pull(kernel, folder, "live")
    assert (list(taken.texts), taken.left) == ([CYCLE], ())
    assert "ends: 2027-08-06" in taken.texts[CYCLE]


def test_a_file_that_holds_something_else_by_now_is_not_written_over(kernel: Kernel, files: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    before = (files / CYCLE).read_text().replace("id: half_year_2027", "id: half_year_2028")
    (files / CYCLE).write_text(before)
    found = pull(kernel, files, "live")
    assert CYCLE not in found.texts
    assert "ends: 2027-08-06" in found.texts["cycles/half_year_2027_2.yaml"]


def test_an_empty_folder_gets_everything(kernel: Kernel, tmp_path: Path) -> None:
    edit(kernel, "cycle", "half_year_2027", "ends", "2027-08-06")
    folder = tmp_path / "new"
    for name, text in pull(kernel, folder).texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    assert planned(kernel, folder).is_empty


def test_going_back_is_no_work_of_the_files(kernel: Kernel, tmp_path: Path) -> None:
    folder = folder_with(tmp_path / "files", NEW_STEP)
    apply_plan(kernel, SYSTEM, planned(kernel, folder))
    with kernel.store.read() as connection:
        apply_plan(kernel, SYSTEM, rollback_plan(connection, 1))
    made = planned(kernel, folder)
    assert {one.kind: one.path[:1] for one in made.drift} == {"scenario": (), "workflow": ("steps",)}
    with pytest.raises(Refusal, match="Changed since"):
        apply_plan(kernel, SYSTEM, made)
    texts = pull(kernel, folder).texts
    assert sorted(texts) == ["scenarios/quick_review_scenarios.yaml", FLOW]
    assert "id: hear" not in texts[FLOW]


def test_an_edit_is_checked_like_files(kernel: Kernel) -> None:
    with pytest.raises(BadInput, match="2027"):
        edit(kernel, "cycle", "half_year_2027", "ends", "2027-02-01")
    with pytest.raises(BadInput):
        edit(kernel, "cycle", "half_year_2027", "title", "")
    with pytest.raises(Refusal, match="Nothing was changed"):
        edit(kernel, "cycle", "half_year_2027", "ends", "2027-07-30")
    with pytest.raises(AttainError, match="cannot be changed here"):
        edit(kernel, "cycle", "half_year_2027", "workflow", "annual_review")
    with kernel.store.read() as connection:
        assert connection.execute(select(func.max(revision.c.n))).scalar() == 1


def test_words_and_dates_may_be_edited_and_nothing_else(kernel: Kernel) -> None:
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    cycle, flow = catalogue.get("cycle", "half_year_2027"), catalogue.get("workflow", "quick_review")
    assert cycle is not None
    assert flow is not None
    found = {"/".join(one.path): one.value for one in places_of("cycle", cycle.data)}
    assert found["waves/everybody/starts"] == "2027-03-01"
    assert {"title", "starts", "ends", "waves/everybody/title"} <= found.keys()
    assert not {"id", "workflow", "zone", "cut_off", "period/from"} & found.keys()
    steps = {"/".join(one.path) for one in places_of("workflow", flow.data)}
    assert {"title", "steps/self_review/title"} <= steps
    assert {each.rpartition("/")[2] for each in steps} <= {"title", "help", "note", "label", "meaning"}
