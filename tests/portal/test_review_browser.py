"""One review through all its participants in a real browser, with scripts and without."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser import serving, sign_in
from playwright.sync_api import Browser, Page, expect
from portal_help import SETTINGS
from reviews_help import Trial, reopen, sign_in_link, trial
from sqlalchemy import select

from attain.cases.tables import cases
from attain.portal.serve import portal_app

PNG = b"\x89PNG\r\n\x1a\n and the rest"
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    made = trial(f"sqlite:///{folder / 'attain.db'}", folder)
    made.kernel.store.close()
    return folder / "attain.db"


@pytest.fixture
def half_year(built: Path, tmp_path: Path) -> Iterator[Trial]:
    shutil.copy(built, tmp_path / "attain.db")
    made = reopen(f"sqlite:///{tmp_path / 'attain.db'}")
    yield made
    made.kernel.store.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_review_from_the_own_view_to_the_signature(half_year: Trial, chromium: Browser, scripts: bool) -> None:
    with half_year.kernel.store.read() as connection:
        case, subject = connection.execute(select(cases.c.id, cases.c.subject_id).order_by(cases.c.id.desc())).first()  # type: ignore[misc]
    with serving(portal_app(half_year.kernel, SETTINGS)) as base:

        @contextmanager
        def at_home(step: str) -> Iterator[Page]:
            context = chromium.new_context(java_script_enabled=scripts)
            page = context.new_page()
            person = half_year.task(case, step).person_id
            sign_in(page, base + sign_in_link(half_year, person))
            yield page
            context.close()

        with at_home("self_review") as page:
            page.get_by_role("link", name="Look back").click()
            page.get_by_label("What went well?").fill("The new sensor shipped.")
            if scripts:
                expect(page.get_by_text(re.compile("Saved at"))).to_be_visible(timeout=12_000)
            else:
                page.get_by_role("button", name="Save", exact=True).last.click()
                expect(page.get_by_text("Nobody else sees it yet.")).to_be_visible()
            page.reload()
            expect(page.get_by_label("What went well?")).to_have_value("The new sensor shipped.")
            page.get_by_role("button", name="Send", exact=True).click()
            expect(page.get_by_role("alert")).to_contain_text("Please answer this.")
            page.get_by_role("group", name="Do you want help").get_by_text("No", exact=True).click()
            page.get_by_label("Papers").set_input_files({"name": "graph.png", "mimeType": "image/png", "buffer": PNG})
            page.get_by_role("button", name="Send", exact=True).click()
            expect(page.get_by_text("What happens next")).to_be_visible()
            page.get_by_role("button", name="Take it back").click()
            expect(page.get_by_label("What went well?")).to_have_value("The new sensor shipped.")
            expect(page.get_by_label("graph.png")).to_be_checked()
            page.get_by_role("button", name="Send", exact=True).click()
            expect(page.get_by_text("What happens next")).to_be_visible()
        with at_home("manager_review") as page:
            page.get_by_role("link", name="Manager's review").first.click()
            expect(page.get_by_text("The new sensor shipped.")).to_be_visible()
            with page.expect_download() as download:
                page.get_by_role("link", name="graph.png").click()
            assert download.value.path().read_bytes() == PNG
            for group in ("Was the work done", "How was it", "Overall rating"):
                page.get_by_role("group", name=group).get_by_text("Exceeds expectations").click()
            page.get_by_label("Message to the employee").fill("Thank you for a very good half year.")
            page.get_by_role("button", name="Send", exact=True).click()
            expect(page.get_by_text("You have done this.")).to_be_visible()
        with at_home("second_approval") as page:
            page.get_by_role("link", name="Approval by").first.click()
            page.get_by_text("How was this computed?").click()
            page.get_by_role("button", name="Approve", exact=True).click()
            expect(page.get_by_text("You have done this.")).to_be_visible()
        with at_home("release") as page:
            page.get_by_role("link", name="Share the result").first.click()
            page.get_by_role("button", name="Share with").click()
            expect(page.get_by_text("You have done this.")).to_be_visible()
        with at_home("acknowledge") as page:
            page.get_by_role("link", name="Read and sign").first.click()
            expect(page.get_by_text("Thank you for a very good half year.")).to_be_visible()
            page.get_by_role("group", name="Do you agree").get_by_text("Yes", exact=True).click()
            page.get_by_role("button", name="Send the reply").click()
            page.get_by_role("button", name="I have read it").click()
            expect(page.get_by_text("The review is over.")).to_be_visible()
    assert half_year.open_tasks(case) == []
    assert subject
