"""Pages of capabilities and of the talent profile, with what each viewer may see on them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from capable_help import grant, learnt, rated, take_part, team_of
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from reviews_help import SYSTEM, Trial

from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app


@contextmanager
def signed_in(firm: Trial, person: int) -> Iterator[TestClient]:  # type: ignore[type-arg]
    with firm.kernel.store.write(SYSTEM, "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, person, SETTINGS.link_lasts, "/profile")
    with TestClient(portal_app(firm.kernel, SETTINGS), raise_server_exceptions=False) as client:
        enter(client, link)
        yield client


PAGES = ("/profile", "/competency_based", "/competency_based/mine", "/competency_based/frameworks/core_capabilities")


@pytest.mark.parametrize("page", PAGES)
def test_everybody_has_his_own_pages(small_firm: Trial, page: str) -> None:
    with signed_in(small_firm, small_firm.person("1020")) as client:
        assert client.get(page).status_code == 200


def test_what_is_not_there_and_what_is_not_for_one_look_the_same(small_firm: Trial) -> None:
    other = small_firm.person("1003")
    with signed_in(small_firm, small_firm.person("1020")) as client:
        unknown = client.get("/competency_based/people/99999999")
        hidden = client.get(f"/competency_based/people/{other}")
        assert unknown.status_code == hidden.status_code == 404
        assert client.get("/competency_based/team").status_code == 404
        assert client.get("/people/99999999").status_code == 404
        assert client.get("/competency_based/frameworks/none").status_code == 404


def test_a_stranger_sees_name_job_and_unit_alone(small_firm: Trial) -> None:
    person = small_firm.person("1003")
    learnt(small_firm, person, people_leadership="leading")
    with signed_in(small_firm, small_firm.person("1020")) as client:
        page = client.get(f"/people/{person}")
    assert page.status_code == 200
    assert "More of a person is seen by the person, the manager" in page.text
    assert "Leading" not in page.text.partition("<main")[2]
    assert "Certifications" not in page.text


def test_a_manager_sees_a_report_s_capabilities_and_only_granted_levels(small_firm: Trial) -> None:
    manager = small_firm.person("1002")
    member = team_of(small_firm, manager)[0]
    learnt(small_firm, member, communicating="practised")
    case_id = rated(small_firm, member, planning_work="aware")
    with signed_in(small_firm, manager) as client:
        before = client.get(f"/people/{member}").text
        grant(small_firm, case_id, "observer")
        take_part(small_firm, case_id, "observer", manager)
        after = client.get(f"/people/{member}").text
        team = client.get("/competency_based/team")
        background = client.get(f"/competency_based/people/{member}").text
    assert "Not assessed yet" in before
    assert "Learning: Clear writing" in before
    assert "<span>Aware</span>" not in before
    assert "<span>Aware</span>" in after
    assert team.status_code == 200
    assert "heat-bad" in team.text
    assert "looks like this:" in background
    with signed_in(small_firm, member) as client:
        assert "<span>Aware</span>" not in client.get("/profile").text


def test_who_looks_after_a_department_opens_its_profiles_and_no_others(small_firm: Trial) -> None:
    inside, outside = small_firm.person("1002"), small_firm.person("1003")
    with signed_in(small_firm, small_firm.person("1012")) as client:
        assert "Development plan" in client.get(f"/people/{inside}").text
        assert "Development plan" not in client.get(f"/people/{outside}").text
