"""Reviews that open reviews, that are asked for, that look back; on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from portal_help import form_token
from small_firm_help import Firm, signed_in
from sqlalchemy import select
from wired_help import firm as firm
from wired_help import to_rating

from attain.access.reading import grants
from attain.cases import commands
from attain.cases.asking_for import ask_for, askable
from attain.cases.excusing import excuse_gate
from attain.cases.leave import say_away
from attain.cases.people_changes import change_manager
from attain.cases.running import many
from attain.cases.tables import case_gate
from attain.cases.unasked import answer_unasked
from attain.errors import BadInput, Refusal
from attain.mail.tables import mail
from attain.measures.tables import measure
from attain.people.absence_tables import absence as absence_table


def test_an_anniversary_opens_a_review_once_and_it_waits_for_the_one_it_uses(firm: Firm) -> None:
    firm.on(date(2026, 2, 28))
    assert firm.cases("yearly") == []
    firm.on(date(2026, 3, 1))
    firm.on(date(2026, 3, 1))
    (case,), (used,) = firm.cases("yearly"), firm.cases("talks")
    assert (case.started_by, used.opened_by_id) == ("birthday", case.id)
    assert list(firm.tasks("tom")) == ["talk.meet"]


def test_notes_are_signed_one_by_one_and_the_next_opens(firm: Firm) -> None:
    firm.on(date(2026, 2, 28))
    firm.on(date(2026, 3, 1))
    firm.write("tom", "talk.meet", said_text="First")
    firm.write("tom", "talk.meet", said_text="Second")
    for left in (True, False):
        sign = firm.tasks("nia")["talk.sign"]
        commands.acknowledge(firm.kernel.store, firm.kernel.world, firm.actor("nia"), sign)
        assert ("talk.sign" in firm.tasks("nia")) is left


def test_outcomes_open_another_review_and_a_gate_that_is_excused(firm: Firm) -> None:
    to_rating(firm, 2026)
    assert list(firm.tasks("tom")) == ["rate.fill_form"]
    firm.write("tom", "rate.fill_form", all_overall="poor")
    firm.on(date(2026, 4, 20))
    (case,) = firm.cases("yearly")
    assert case.status == "closed"
    (gate,) = firm.rows(select(case_gate))
    assert (gate.is_open, gate.reason) == (False, "Not yet: Overall is at least “Good”")
    with pytest.raises(Refusal, match="Somebody else decides"):
        excuse_gate(firm.kernel.store, firm.kernel.world, firm.actor("tom"), case.id, "bonus", "Ill")
    excuse_gate(firm.kernel.store, firm.kernel.world, firm.actor("ole"), case.id, "bonus", "Ill for half a year")
    (gate,) = firm.rows(select(case_gate))
    assert gate.is_open
    assert gate.reason.endswith("Ill for half a year")
    assert {"Rated"} <= {row.subject for row in firm.rows(select(mail).where(mail.c.person_id == firm.ids["ole"]))}
    (value,) = firm.rows(select(measure))
    assert (value.label, value.valid_from) == ("poor", date(2026, 4, 12))
    assert firm.cases("helping") == []
    firm.on(date(2026, 4, 25))
    (helping,) = firm.cases("helping")
    assert helping.started_by == "poor"
    assert "plan.fill_form" in firm.tasks("tom")


def test_conditions_look_back_to_the_last_review(firm: Firm) -> None:
    to_rating(firm, 2026)
    firm.write("tom", "rate.fill_form", all_overall="great")
    firm.on(date(2026, 4, 20))
    to_rating(firm, 2027)
    assert list(firm.tasks("tom")) == ["again.fill_form"]
    firm.write("tom", "again.fill_form", said_text="Last year was great")
    with pytest.raises(BadInput, match=r"66.7% of your ratings would be Great; it has to stay below 60%. Good can be"):
        firm.write("tom", "rate.fill_form", all_overall="great")
    firm.write("tom", "rate.fill_form", all_overall="good")


def test_a_review_is_asked_for_by_whom_its_start_names(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    store, world = firm.kernel.store, firm.kernel.world
    with store.read() as connection:
        names = {name: askable(connection, world, firm.ids[name], firm.clock.now()) for name in ("nia", "tom", "ole")}
    may = {name: {one.workflow: one.persons for one in several} for name, several in names.items()}
    tom, nia = firm.ids["tom"], firm.ids["nia"]
    assert may["tom"] == {"talks": (tom, nia), "voices": (tom,)}
    assert may["nia"] == {"talks": (nia,), "voices": (nia,)}
    assert ask_for(store, world, firm.actor("nia"), "talks", 0, firm.ids["nia"])
    with pytest.raises(Refusal, match="running already"):
        ask_for(store, world, firm.actor("tom"), "talks", 0, firm.ids["nia"])
    with pytest.raises(Refusal, match="not yours"):
        ask_for(store, world, firm.actor("ole"), "talks", 0, firm.ids["nia"])


def test_the_pages_of_absence_asking_signing_and_once_more(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    with signed_in(firm, "tom") as tom, signed_in(firm, "nia") as nia:
        page = tom.get("/ask").text
        assert "Talks" in page
        sent = {"form_token": form_token(page), "workflow": "talks", "start": "0", "subject": str(firm.ids["nia"])}
        assert tom.post("/ask", data=sent, follow_redirects=False).status_code == 303
        refused = tom.post("/ask", data=sent, follow_redirects=False)
        assert (refused.status_code, "running already" in refused.text) == (422, True)
        (case,) = firm.cases("talks")
        firm.write("tom", "talk.meet", said_text="Well")
        assert "One more: Talk" in tom.get(f"/reviews/{case.id}").text
        signing = nia.get(f"/tasks/{firm.tasks('nia')['talk.sign']}").text
        assert ("I have read it" in signing, "I do not sign" in signing) == (True, False)
        again = {"form_token": form_token(tom.get("/ask").text), "step": "talk", "do": "another"}
        assert tom.post(f"/reviews/{case.id}/again", data=again, follow_redirects=False).status_code == 303
        refused = tom.post(f"/reviews/{case.id}/again", data=again | {"step": "nothing"}, follow_redirects=False)
        assert (refused.status_code, refused.headers["location"]) == (303, f"/reviews/{case.id}")
        for address in (f"/reviews/{case.id}/again", "/reviews/987654/again"):
            with signed_in(firm, "uta") as uta:
                token = form_token(uta.get("/ask").text)
                assert uta.post(address, data=again | {"form_token": token}).status_code == 404, address
        page = tom.get("/absence").text
        away = {"form_token": form_token(page), "since": "2026-06-01", "until": "2026-05-01", "delegate": "nobody"}
        wrong = tom.post("/absence", data=away, follow_redirects=False)
        assert (wrong.status_code, "nobody with this number or name" in wrong.text) == (422, True)
        away |= {"until": "2026-07-01", "delegate": "uta"}
        assert tom.post("/absence", data=away, follow_redirects=False).status_code == 303
        page = tom.get("/absence").text
        assert "Uta stands in" in page
        (absence,) = firm.rows(select(absence_table.c.id))
        back = {"form_token": form_token(page)}
        assert nia.post(f"/absence/{absence.id}/back", data={"form_token": form_token(nia.get("/absence").text)})
        assert "Uta stands in" in tom.get("/absence").text
        assert tom.post(f"/absence/{absence.id}/back", data=back, follow_redirects=False).status_code == 303
        assert "Uta stands in" not in tom.get("/absence").text


def test_somebody_answers_who_was_not_asked(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    store, world = firm.kernel.store, firm.kernel.world
    with pytest.raises(Refusal, match="Nothing is open"):
        answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    ask_for(store, world, firm.actor("nia"), "voices", 0, firm.ids["nia"])
    mine = answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    assert answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"]) == mine
    firm.write("uta", "hear.ask_each", said_text="Nia helps everybody")
    with pytest.raises(Refusal, match="answered this already"):
        answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    with store.read() as connection:
        (running,) = many(connection, world.catalogues, [firm.cases("voices")[0].id])
    _, hear = next(iter(running.state.open_steps()))
    assert (hear.asked, hear.answered) == (2, 1)
    with pytest.raises(Refusal, match="Nothing is open"):
        answer_unasked(store, world, firm.actor("nia"), firm.ids["nia"])


def test_a_new_manager_sees_what_was_released_and_leave_goes_to_the_stand_in(firm: Firm) -> None:
    to_rating(firm, 2026)
    store, world = firm.kernel.store, firm.kernel.world
    say_away(store, world, firm.actor("tom"), date(2026, 4, 2), date(2026, 7, 1), firm.ids["uta"])
    assert list(firm.tasks("uta")) == ["rate.fill_form"]
    firm.write("uta", "rate.fill_form", all_overall="good")
    assert firm.tasks("tom") == {}
    change_manager(store, world, firm.actor("ole"), firm.ids["nia"], firm.ids["ole"], date(2026, 4, 2))
    (case,) = firm.cases("yearly")
    with store.read() as connection:
        before = grants(connection, firm.ids["ole"], [case.id], firm.clock.now())
    assert "overall.proposed" not in before.get(case.id, {})
    firm.on(date(2026, 4, 20))
    with store.read() as connection:
        after = grants(connection, firm.ids["ole"], [case.id], firm.clock.now())
    assert "overall.proposed" not in after[case.id]
