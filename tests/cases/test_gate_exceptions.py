"""A gate that stays closed, and an exception where it is nobody's fault: asked for, decided on, or too late."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from httpx import Response
from portal_help import form_token
from small_firm_help import Firm, signed_in
from sqlalchemy import delete, insert, select
from wired_help import firm as firm
from wired_help import to_rating

from attain import jobs
from attain.audit.reading import about
from attain.cases import excusing
from attain.cases.excusing import excuse_gate
from attain.cases.tables import case_gate
from attain.errors import BadInput, Refusal
from attain.mail.tables import mail
from attain.people.tables import role_holder
from attain.store.doors import Actor

SYSTEM = Actor(None, "test")


@pytest.fixture
def closed(firm: Firm) -> Firm:
    """Nia was rated poor, so the gate to the bonus stays closed since 12 April 2026."""
    to_rating(firm, 2026)
    firm.write("tom", "rate.fill_form", all_overall="poor")
    firm.on(date(2026, 4, 12))
    return firm


def gate(firm: Firm) -> Any:
    (found,) = firm.rows(select(case_gate))
    return found


def work(firm: Firm, day: date) -> None:
    firm.on(day)
    jobs.run_all(firm.kernel.store, excusing.handlers(firm.kernel.world))


def told(firm: Firm, name: str) -> list[str]:
    rows = select(mail.c.subject).where(mail.c.person_id == firm.ids[name], mail.c.subject.like("Bonus%"))
    return [row.subject for row in firm.rows(rows.order_by(mail.c.id))]


def sent(firm: Firm, name: str, case_id: int, **fields: str) -> Response:
    with signed_in(firm, name) as client:
        token = {"form_token": form_token(client.get("/ask").text), "gate": "bonus"}
        answer: Response = client.post(f"/reviews/{case_id}/exception", data=token | fields, follow_redirects=False)
        return answer


def test_whoever_decides_finds_it_at_home_and_makes_the_exception_on_the_page(closed: Firm) -> None:
    case_id = gate(closed).case_id
    with signed_in(closed, "ole") as ole:
        home, page = ole.get("/").text, ole.get(f"/reviews/{case_id}").text
    assert "Bonus: Nia" in home
    assert "Your decision on an exception" in page
    assert "Not yet: overall is at least good" in page
    empty = sent(closed, "ole", case_id)
    assert (empty.status_code, "Please give a reason" in empty.text) == (422, True)
    asks = sent(closed, "ole", case_id, **{"reason-bonus": "Ill for half a year"})
    assert (asks.status_code, "Make this exception?" in asks.text, gate(closed).is_open) == (200, True, False)
    done = sent(closed, "ole", case_id, **{"reason-bonus": "Ill for half a year", "sure": "yes"})
    assert done.status_code == 303
    assert gate(closed).is_open
    assert gate(closed).reason.endswith("Nobody's fault: Ill for half a year")
    with closed.kernel.store.read() as connection:
        entry = about(connection, "case", case_id).entries[0]
    assert (entry.command, entry.person_id) == ("gate.excuse", closed.ids["ole"])
    with signed_in(closed, "ole") as ole:
        assert "Bonus: Nia" not in ole.get("/").text


@pytest.mark.parametrize("name", ["nia", "tom", "uta"])
def test_nobody_else_is_offered_it_or_may_do_it(closed: Firm, name: str) -> None:
    case_id = gate(closed).case_id
    with signed_in(closed, name) as client:
        page = client.get(f"/reviews/{case_id}")
        assert "Your decision on an exception" not in page.text
        assert page.status_code == (404 if name == "uta" else 200)
    answer = sent(closed, name, case_id, **{"reason-bonus": "Please", "sure": "yes"})
    assert answer.status_code == (404 if name == "uta" else 403)
    with pytest.raises(Refusal, match="Somebody else decides"):
        excuse_gate(closed.kernel.store, closed.kernel.world, closed.actor(name), case_id, "bonus", "Please")
    assert not gate(closed).is_open


def test_a_reason_is_needed(closed: Firm) -> None:
    with pytest.raises(BadInput):
        excuse_gate(closed.kernel.store, closed.kernel.world, closed.actor("ole"), gate(closed).case_id, "bonus", " ")


def test_who_is_told_when_nobody_decides_and_when_the_time_is_over(closed: Firm) -> None:
    case_id = gate(closed).case_id
    assert told(closed, "ole") == ["Bonus: is it anybody's fault?"]
    work(closed, date(2026, 4, 17))
    assert told(closed, "tom") == []
    work(closed, date(2026, 4, 18))
    assert told(closed, "tom") == ["Bonus: nobody has decided yet"]
    with signed_in(closed, "ole") as ole:
        assert "until Sunday 19 April" in ole.get(f"/reviews/{case_id}").text
    work(closed, date(2026, 4, 20))
    with pytest.raises(Refusal, match="the time is over"):
        excuse_gate(closed.kernel.store, closed.kernel.world, closed.actor("ole"), case_id, "bonus", "Too late")
    with signed_in(closed, "ole") as ole:
        assert "Bonus: Nia" not in ole.get("/").text
        assert "Your decision on an exception" not in ole.get(f"/reviews/{case_id}").text
    assert not gate(closed).is_open


def test_the_time_is_over_also_where_nobody_could_decide_when_it_began(firm: Firm) -> None:
    to_rating(firm, 2026)
    firm.write("tom", "rate.fill_form", all_overall="poor")
    holders = firm.rows(select(role_holder))
    with firm.kernel.store.write(SYSTEM, "nobody holds a role") as tx:
        tx.connection.execute(delete(role_holder))
    firm.on(date(2026, 4, 12))
    with firm.kernel.store.write(SYSTEM, "they do again") as tx:
        tx.connection.execute(insert(role_holder), [dict(row._mapping) for row in holders])
    excuse = (firm.kernel.store, firm.kernel.world, firm.actor("ole"), gate(firm).case_id, "bonus", "Ill")
    firm.on(date(2026, 4, 20))
    with pytest.raises(Refusal, match="the time is over"):
        excuse_gate(*excuse)


def test_what_was_decided_in_time_is_told_to_nobody_as_late(closed: Firm) -> None:
    excuse_gate(closed.kernel.store, closed.kernel.world, closed.actor("ole"), gate(closed).case_id, "bonus", "Ill")
    work(closed, date(2026, 4, 20))
    assert told(closed, "tom") == []
    assert gate(closed).is_open


def test_who_may_see_a_gate_reads_why_it_is_open_or_not(closed: Firm) -> None:
    case_id = gate(closed).case_id
    with signed_in(closed, "nia") as nia, signed_in(closed, "tom") as tom:
        assert "Not yet: overall is at least good" in nia.get(f"/reviews/{case_id}").text
        assert "Not yet: overall is at least good" not in tom.get(f"/reviews/{case_id}").text
        excuse_gate(closed.kernel.store, closed.kernel.world, closed.actor("ole"), case_id, "bonus", "Long ill")
        page = nia.get(f"/reviews/{case_id}").text
        assert "Nobody&#39;s fault: Long ill" in page
