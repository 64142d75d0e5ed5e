"""A change in the portal: proposed from the command line, read in words, approved by a second person, applied."""

from __future__ import annotations

from pathlib import Path

from changes_help import LATER, folder_with
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import SYSTEM, Trial, sign_in_link
from sqlalchemy import select

from attain.people.tables import person, role_holder
from attain.planning.applying import apply_plan
from attain.planning.approving import propose
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
        assert "Apply …" not in page
        token = {"form_token": form_token(page)}
        client.post(f"/changes/{made.hash}/approve", data=token)
        page = client.get(f"/changes/{made.hash}").text
        assert "Apply …" in page
        assert "Apply this change?" in client.post(f"/changes/{made.hash}/apply", data=token).text
        client.post(f"/changes/{made.hash}/apply", data=token | {"sure": "yes"})
        assert "Revision 3" in client.get("/changes").text
