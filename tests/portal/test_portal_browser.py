from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import serving, sign_in
from playwright.sync_api import Browser, Page
from portal_help import Office, portal

pytestmark = pytest.mark.browser
AXE = Path(os.environ.get("AXE_PATH", "node_modules/axe-core/axe.min.js"))


@pytest.fixture
def base(kernel: Office) -> Iterator[str]:
    with serving(portal(kernel)) as address:
        yield address


def opened(chromium: Browser, **settings: Any) -> Page:
    return chromium.new_context(**settings).new_page()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_signing_in_and_out(chromium: Browser, base: str, kernel: Office, scripts: bool):
    page = opened(chromium, java_script_enabled=scripts)
    sign_in(page, base + kernel.link())
    assert page.url == base + "/styleguide"
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Dark").click()
    assert page.locator("html").get_attribute("data-look") == "dark"
    page.locator(".person-menu summary").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    assert page.get_by_role("status").inner_text() == "You are signed out."


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
@pytest.mark.parametrize("path", ["/styleguide", "/sign-in"])
def test_no_page_is_wider_than_its_window(chromium: Browser, base: str, kernel: Office, width: int, path: str):
    page = opened(chromium, viewport={"width": width, "height": 800})
    sign_in(page, base + kernel.link())
    page.goto(base + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_key_reaches_the_page(chromium: Browser, base: str):
    page = opened(chromium)
    page.goto(base + "/sign-in")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_no_policy_is_broken_and_no_error_logged(chromium: Browser, base: str, kernel: Office):
    page, said = opened(chromium), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, base + kernel.link())
    page.locator("#message").fill("x" * 3001)
    assert page.locator('[data-count-for="message"]').inner_text() == "1 too many"
    assert said == []


def test_a_list_grows_while_one_types(chromium: Browser, base: str):
    page = opened(chromium)
    page.goto(base + "/styleguide")
    entries = page.locator("#wishes-0").locator("xpath=ancestor::ol").locator("input")
    for place in range(2, 5):
        entries.nth(place).fill("more")
    assert entries.count() == 5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["/styleguide", "/sign-in", "/nowhere"])
def test_axe_finds_nothing(chromium: Browser, base: str, kernel: Office, path: str, width: int, scheme: Any):
    if not AXE.is_file():
        pytest.skip(f"no axe-core at {AXE} (npm install axe-core, or AXE_PATH)")
    page = opened(chromium, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)
    sign_in(page, base + kernel.link())
    page.goto(base + path)
    page.add_script_tag(path=AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({runOnly: tags})", tags)
    assert [(each["id"], [node["html"][:150] for node in each["nodes"]][:4]) for each in found["violations"]] == []
