"""A change in the portal: proposed from the command line, read in words, approved by a second person, applied."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from changes_help import LATER, folder_with
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import SYSTEM, Trial, sign_in_link
from sqlalchemy import select

from attain.people.facts import staff_numbers
from attain.people.tables import person, role_holder
from attain.planning.applying import apply_plan
from attain.planning.approving import propose
from attain.planning.editing import changed
from attain.planning.plan import plan_folder
from attain.portal.serve import portal_app

HR_ROLE = "hr_operations"
POLICY = {
    "policies/two_people.yaml": "apiVersion: attain/v1\nkind: policy\nid: two_people\ntitle: Two people\nrules:\n"
    "  approval_before_apply: { by: role hr_operations, not: the author, recorded: true }\n"
}


def test_a_proposal_is_read_approved_and_applied(half_year: Trial, tmp_path: Path) -> None:
    kernel = half_year.kernel
    with kernel.store.read() as connection:
        holders = select(role_holder.c.person_id).where(role_holder.c.role == HR_ROLE, role_holder.c.fact == "")
        hr = connection.execute(holders.order_by(role_holder.c.person_id)).scalars().first()
        others = select(person.c.staff_number).where(person.c.id.not_in(holders)).order_by(person.c.id)
        author = connection.execute(others).scalars().first()
    assert hr is not None
    assert author is not None
    _, first = plan_folder(kernel, folder_with(tmp_path / "first", more=POLICY))
    assert first is not None
    apply_plan(kernel, SYSTEM, first)
    _, made = plan_folder(
        kernel, folder_with(tmp_path / "later", LATER, more=POLICY), author, "More time for the own view"
    )
    assert made is not None
    propose(kernel.store, SYSTEM, made)
    with TestClient(portal_app(kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, hr))
        assert "More time for the own view" in client.get("/changes").text
        page = client.get(f"/changes/{made.hash}").text
        assert "more time: 5 working days after it opens becomes 9 working days after it opens" in page
        assert "Workflow “Half-year review”" in page
        assert f"Proposed by {name_of(half_year, author)}." in page
        assert "Running reviews “Half-year review”, begun under revision 1: " in page
        assert re.search("Look back [0-9]", page), "steps go by their titles"
        assert "Apply …" not in page
        token = {"form_token": form_token(page)}
        client.post(f"/changes/{made.hash}/approve", data=token)
        page = client.get(f"/changes/{made.hash}").text
        assert "Apply …" in page
        assert "Apply this change?" in client.post(f"/changes/{made.hash}/apply", data=token).text
        client.post(f"/changes/{made.hash}/apply", data=token | {"sure": "yes"})
        assert "Revision 3" in client.get("/changes").text


def test_what_would_be_put_back_is_told_by_titles(half_year: Trial, tmp_path: Path) -> None:
    kernel = half_year.kernel
    _, first = plan_folder(kernel, folder_with(tmp_path / "first"))
    assert first is not None
    apply_plan(kernel, SYSTEM, first)
    hr = hr_of(half_year)
    with kernel.store.read() as connection:
        author = staff_numbers(connection, [hr])[hr]
    made = changed(kernel, ("workflow", "quick_review"), {("help",): "Half an hour."}, author, "Shorter")
    apply_plan(kernel, SYSTEM, made)
    _, later = plan_folder(kernel, folder_with(tmp_path / "later", LATER), author, "More time")
    assert later is not None
    propose(kernel.store, SYSTEM, later)
    with TestClient(portal_app(kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, hr))
        page = client.get(f"/changes/{later.hash}").text
    for words in ("Changed in the portal since, and overwritten by this", "Workflow “", "Half an hour.", ">Help<"):
        assert words in page


def name_of(trial: Trial, number: str) -> str:
    with trial.kernel.store.read() as connection:
        return connection.execute(select(person.c.name).where(person.c.staff_number == number)).scalar_one()


def hr_of(trial: Trial) -> int:
    with trial.kernel.store.read() as connection:
        holders = select(role_holder.c.person_id).where(role_holder.c.role == HR_ROLE, role_holder.c.fact == "")
        return connection.execute(holders.order_by(role_holder.c.person_id)).scalars().first() or 0


def place_of(page: str, label: str) -> str:
    """The name of the field with a label."""
    found = re.search(rf'<label[^>]*for="(place[0-9]+)"[^>]*>\s*{re.escape(label)}', page)
    assert found is not None, label
    return found[1]


def filled(page: str) -> dict[str, str]:
    """Every field of the form as the page shows it."""
    lines = dict(re.findall(r'<input[^>]*name="(place[0-9]+|base|form_token)"[^>]*value="([^"]*)"', page))
    areas = re.findall(r'<textarea[^>]*name="(place[0-9]+)"[^>]*>([^<]*)</textarea>', page)
    return {name: unescape(value) for name, value in (*lines.items(), *areas)}


def test_hr_moves_a_cycles_end_in_the_portal(half_year: Trial, tmp_path: Path) -> None:
    kernel = half_year.kernel
    with TestClient(portal_app(kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, hr_of(half_year)))
        assert "/changes/edit" in client.get("/changes").text
        assert "/changes/edit/cycle/half_year_2027" in client.get("/changes/edit").text
        where = "/changes/edit/cycle/half_year_2027"
        page = client.get(where).text
        said = filled(page) | {place_of(page, "Ends"): "2027-08-06"}
        assert "Please say why" in client.post(where, data=said).text
        said["reason"] = "The works agreement gives a week more"
        wrong = client.post(where, data=said | {place_of(page, "Ends"): "2027-02-01"})
        assert (wrong.status_code, "This cannot be so." in wrong.text) == (422, True)
        assert "Nothing was changed." in client.post(where, data=filled(page) | {"reason": "None"}).text
        read = client.post(where, data=said)
        assert "The works agreement gives a week more" in read.text
        token = {"form_token": form_token(read.text), "sure": "yes"}
        client.post(f"{read.url.path}/apply", data=token)
        assert "The portal" in client.get("/changes").text
        stale = client.post(where, data=said | {place_of(page, "Ends"): "2027-08-07"})
        assert "Revision 2 was applied meanwhile" in stale.text
    _, made = plan_folder(kernel, folder_with(tmp_path / "files"))
    assert made is not None
    assert [(one.where, one.live) for one in made.drift] == [("ends", "2027-08-06")]


def test_files_that_overwrite_the_portal_say_so_on_the_page(half_year: Trial, tmp_path: Path) -> None:
    kernel, hr = half_year.kernel, hr_of(half_year)
    with kernel.store.read() as connection:
        number = staff_numbers(connection, [hr])[hr]
    apply_plan(kernel, SYSTEM, changed(kernel, ("cycle", "half_year_2027"), {("ends",): "2027-08-06"}, number, "More"))
    _, made = plan_folder(kernel, folder_with(tmp_path / "files"), number, "As it was")
    assert made is not None
    propose(kernel.store, SYSTEM, made)
    with TestClient(portal_app(kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, hr))
        page = client.get(f"/changes/{made.hash}").text
        assert "overwritten by this" in page
        assert "2027-08-06" in page
        asked = client.post(f"/changes/{made.hash}/apply", data={"form_token": form_token(page)}).text
        assert "It overwrites 1 change made in the portal since." in asked


def test_an_edit_needs_approval_where_the_policy_says_so(half_year: Trial, tmp_path: Path) -> None:
    kernel, hr = half_year.kernel, hr_of(half_year)
    _, first = plan_folder(kernel, folder_with(tmp_path / "first", more=POLICY))
    assert first is not None
    apply_plan(kernel, SYSTEM, first)
    with TestClient(portal_app(kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, hr))
        where = "/changes/edit/form/quick_self"
        page = client.get(where).text
        said = filled(page) | {place_of(page, "Help"): "Two honest sentences.", "reason": "Shorter"}
        read = client.post(where, data=said)
        assert "Apply …" not in read.text
        assert "wants the approval of" in read.text
        own = client.post(f"{read.url.path}/approve", data={"form_token": form_token(read.text)})
        assert "Whoever made a change does not approve it" in own.text


def test_nobody_else_edits(half_year: Trial) -> None:
    with half_year.kernel.store.read() as connection:
        holders = select(role_holder.c.person_id)
        other = connection.execute(select(person.c.id).where(person.c.id.not_in(holders))).scalars().first()
    assert other is not None
    with TestClient(portal_app(half_year.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(half_year, other))
        assert client.get("/changes/edit").status_code == 404
        assert client.get("/changes/edit/cycle/half_year_2027").status_code == 404
