"""The page on which HR tries a cycle before it is launched."""

from __future__ import annotations

from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from reviews_help import Trial, sign_in_link

from attain.portal.serve import portal_app

TRY = "/cycles/half_year_2027/try"
HR, PARTNER, EMPLOYEE = "1010", "1012", "1100"


def test_hr_sees_what_a_cycle_would_come_to(waiting: Trial) -> None:
    with TestClient(portal_app(waiting.kernel, SETTINGS)) as client:
        enter(client, sign_in_link(waiting, waiting.person(HR)))
        assert f'href="{TRY}"' in client.get("/cycles/half_year_2027").text
        page = client.get(f"{TRY}?behaviour=prompt").text
        for words in (
            "Last one ends",
            "Open tasks",
            "Who takes part",
            "Who has most to do",
            "What hangs on one person",
        ):
            assert words in page
        assert "<svg" in page
        assert client.get("/cycles/no_such_cycle/try").status_code == 404


def test_nobody_else_does(waiting: Trial) -> None:
    for number in (PARTNER, EMPLOYEE):
        with TestClient(portal_app(waiting.kernel, SETTINGS)) as client:
            enter(client, sign_in_link(waiting, waiting.person(number)))
            assert client.get(TRY).status_code in (403, 404)
