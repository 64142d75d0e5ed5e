"""Agreed goals that change: asked for with a reason, approved by somebody else, what was before kept and shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from goals_help import Firm, entry
from litestar import Litestar
from litestar.testing import TestClient
from portal_help import enter, form_token
from sqlalchemy import Table, delete, insert, select, update

from attain.access.tables import case_grant
from attain.cases.waking import wake_all
from attain.mail.tables import mail
from attain.portal.app import Family, create_app
from attain.portal.extensions import PanelRequest
from attain.portal.organisation import Organisation
from attain.portal.ports import Settings
from attain.portal.security.links import issue_link
from attain.store.doors import Actor
from goals_based.changing import waiting_plans
from goals_based.pages import pages
from goals_based.panels import waiting
from goals_based.tables import change, goal

SECRET = b"g" * 32
WRITTEN = [entry("Answer sooner", 50), entry("Fewer errors", 30, measured="yes_no"), entry("Move the archive", 20)]


@contextmanager
def signed_in(firm: Firm, person: int) -> Iterator[TestClient[Litestar]]:
    brought = pages()
    assert brought.templates is not None
    settings = Settings(SECRET, secure=False, templates={"goals_based": brought.templates})
    with firm.kernel.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, person, Settings(SECRET).link_lasts, "/goals_based")
    with TestClient(create_app(Organisation(firm.kernel), settings, [Family(brought.handlers, brought.nav)])) as client:
        enter(client, link)
        yield client


def goals_of(firm: Firm, person: int) -> list[Any]:
    with firm.kernel.store.read() as connection:
        mine = select(goal).where(goal.c.person_id == person, goal.c.status == "agreed").order_by(goal.c.place)
        return list(connection.execute(mine).all())


def changes(firm: Firm) -> list[Any]:
    with firm.kernel.store.read() as connection:
        return list(connection.execute(select(change).order_by(change.c.id)).all())


def told(firm: Firm, person: int) -> list[str]:
    with firm.kernel.store.read() as connection:
        mine = select(mail.c.subject).where(mail.c.person_id == person, mail.c.subject.is_not(None))
        return list(connection.execute(mine.order_by(mail.c.id)).scalars())


def asked_to_approve(firm: Firm) -> list[int]:
    with firm.kernel.store.read() as connection:
        asked = select(mail.c.person_id).where(mail.c.subject.startswith("Please approve: a change"))
        return list(connection.execute(asked).scalars())


class Hand:
    """What one person does with the plan of another, as a browser would."""

    def __init__(self, client: TestClient[Litestar], case_id: int) -> None:
        self.client, self.path = client, f"/goals_based/plans/{case_id}/set_goals"

    def page(self) -> Any:
        return self.client.get(self.path)

    def ask(self, reason: str, **changed: str) -> Any:
        """Send the form as it stands, with `e1__weight` and the like in place of what was there."""
        form = self.client.get(f"{self.path}/change")
        sent = {"form_token": form_token(form.text), "reason": reason, "do": "send", **FORM}
        sent |= {f"entries.{name.replace('__', '.')}": value for name, value in changed.items()}
        return self.client.post(f"{self.path}/changes", data=sent)

    def decide(self, number: int, wish: str, answer: str = "") -> Any:
        token = form_token(self.client.get("/goals_based").text)
        sent = {"form_token": token, "do": wish, "answer": answer}
        return self.client.post(f"{self.path}/changes/{number}", data=sent)


FORM = {f"entries.e{place}.{name}": str(value) for place, one in enumerate(WRITTEN, 1) for name, value in one.items()}


@pytest.fixture
def settled(firm: Firm) -> tuple[Firm, int, int, int]:
    """A firm, a manager, one of his reports with agreed goals, and another report."""
    manager, (person, other, *_) = firm.team("engineering")
    firm.settle(person, WRITTEN)
    return firm, manager, person, other


def test_a_change_counts_once_the_manager_has_approved_it(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id, before = firm.case(person), goals_of(firm, person)
    with signed_in(firm, person) as client:
        page = Hand(client, case_id).ask("Fewer letters come in", e1__weight="40", e2__weight="40", e1__target="80")
        assert page.status_code == 200
        assert "Sent. The goals change once it is approved." in page.text
        assert "Waits to be approved" in page.text
        assert "Approve</button>" not in page.text
    assert goals_of(firm, person) == before
    assert told(firm, manager)[-1].startswith("Please approve: a change of the goals of")
    with signed_in(firm, manager) as client:
        hand = Hand(client, case_id)
        assert "Fewer letters come in" in hand.page().text
        done = hand.decide(changes(firm)[0].id, "approve")
        assert "Approved." in done.text
    after = goals_of(firm, person)
    assert [(row.id, row.weight, row.target) for row in after[:2]] == [
        (before[0].id, Decimal(40), Decimal(80)),
        (before[1].id, Decimal(40), None),
    ]
    assert after[0].agreed_by_id == manager
    assert told(firm, person)[-1].startswith("A change of the goals of")


def test_the_history_says_who_when_why_and_what_was_before(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("Fewer letters come in", e1__weight="40", e2__weight="40")
    with signed_in(firm, manager) as client:
        hand = Hand(client, case_id)
        hand.decide(changes(firm)[0].id, "approve")
        page = hand.page().text
    assert "Changes since they were agreed" in page
    for said in ("Fewer letters come in", "<del><span", "50%</del>", "40%</ins>", "decided by"):
        assert said in page
    assert "Move the archive <span" not in page
    row = changes(firm)[0]
    assert [one["weight"] for one in row.before] == [50, 30, 20]
    assert [one["weight"] for one in row.after] == [40, 40, 20]
    assert (row.state, row.by_id, row.decided_by_id) == ("approved", person, manager)


def test_goals_can_be_added_and_left_out(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    gone = {f"e3__{name}": "" for name in WRITTEN[2]}
    new = {"e4__title": "Teach", "e4__measure_of_success": "Two taught", "e4__measured": "yes_no", "e4__weight": "20"}
    with signed_in(firm, person) as client:
        asked = Hand(client, case_id).ask("The archive stays", **gone, **new)
        assert "New" in asked.text
        assert "Left out" in asked.text
    with signed_in(firm, manager) as client:
        Hand(client, case_id).decide(changes(firm)[0].id, "approve")
    assert [row.title for row in goals_of(firm, person)] == ["Answer sooner", "Fewer errors", "Teach"]


def test_what_the_manager_writes_himself_another_approves(settled: tuple[Firm, int, int, int]) -> None:
    """Whoever stands in for the manager, as his `if_none` says."""
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, manager) as client:
        hand = Hand(client, case_id)
        hand.ask("The board wants it", e1__weight="40", e2__weight="40")
        refused = hand.decide(changes(firm)[0].id, "approve")
        assert "not yours to approve" in refused.text
    assert goals_of(firm, person)[0].weight == Decimal(50)
    (above,) = asked_to_approve(firm)
    assert above not in (manager, person)
    with signed_in(firm, above) as client:
        Hand(client, case_id).decide(changes(firm)[0].id, "approve")
    assert goals_of(firm, person)[0].weight == Decimal(40)


def test_where_nobody_stands_in_the_employee_himself_agrees(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    nobody_else_reads(firm, case_id, "manager")
    with signed_in(firm, manager) as client:
        Hand(client, case_id).ask("The board wants it", e1__weight="40", e2__weight="40")
    assert asked_to_approve(firm) == [person]
    with signed_in(firm, person) as client:
        hand = Hand(client, case_id)
        assert "Approve</button>" in hand.page().text
        hand.decide(changes(firm)[0].id, "approve")
    assert goals_of(firm, person)[0].weight == Decimal(40)


def test_where_nobody_but_the_employee_could_approve_a_change_none_is_offered(
    settled: tuple[Firm, int, int, int],
) -> None:
    firm, _, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        hand = Hand(client, case_id)
        assert "Change these goals" in hand.page().text
        nobody_else_reads(firm, case_id)
        assert "Change these goals" not in hand.page().text
        assert client.get(f"{hand.path}/change").status_code == 404
    assert changes(firm) == []


def test_a_declined_change_leaves_all_as_it_was_and_says_why(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("I like it less", e1__weight="40", e2__weight="40")
    with signed_in(firm, manager) as client:
        hand = Hand(client, case_id)
        without = hand.decide(changes(firm)[0].id, "decline")
        assert without.status_code == 422
        assert "Say why not." in without.text
        assert "Too early" in hand.decide(changes(firm)[0].id, "decline", "Too early").text
        assert "does not wait any more" in hand.decide(changes(firm)[0].id, "approve").text
    assert goals_of(firm, person)[0].weight == Decimal(50)
    assert changes(firm)[0].state == "declined"


def test_what_cannot_be_sent_comes_back_with_every_reason(settled: tuple[Firm, int, int, int]) -> None:
    firm, _, person, _ = settled
    with signed_in(firm, person) as client:
        hand = Hand(client, firm.case(person))
        wrong = hand.ask("", e1__weight="45")
        assert wrong.status_code == 422
        assert "All weights together make 95%, not 100%" in wrong.text
        assert "Say why." in wrong.text
        same = hand.ask("Nothing really")
        assert same.status_code == 422
        assert "Nothing is different" in same.text
    assert changes(firm) == []


def test_one_change_waits_at_a_time_and_its_writer_may_take_it_back(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        hand = Hand(client, case_id)
        hand.ask("First", e1__weight="40", e2__weight="40")
        number = changes(firm)[0].id
        assert "waits to be approved already" in hand.ask("Second", e1__weight="45", e2__weight="35").text
        with signed_in(firm, manager) as other:
            assert "Only whoever asked" in Hand(other, case_id).decide(number, "withdraw").text
        assert "Taken back." in hand.decide(number, "withdraw").text
        hand.ask("Second", e1__weight="45", e2__weight="35")
    assert [row.state for row in changes(firm)] == ["withdrawn", "waiting"]


def test_for_others_there_is_neither_the_plan_nor_its_changes(settled: tuple[Firm, int, int, int]) -> None:
    firm, _, person, other = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("First", e1__weight="40", e2__weight="40")
    with signed_in(firm, other) as client:
        hand = Hand(client, case_id)
        unknown = Hand(client, 999999)
        for path, same in ((hand.path, unknown.path), (f"{hand.path}/change", f"{unknown.path}/change")):
            page, none = client.get(path), client.get(same)
            assert (page.status_code, page.text) == (404, none.text.replace("999999", str(case_id)))
        assert hand.decide(changes(firm)[0].id, "approve").status_code == 404
        sent = {"form_token": form_token(client.get("/goals_based").text), "reason": "Mine now", **FORM}
        assert client.post(f"{hand.path}/changes", data=sent).status_code == 404
    assert changes(firm)[0].state == "waiting"


def test_once_the_evaluation_opens_nothing_changes_any_more(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("In time, but never looked at", e1__weight="40", e2__weight="40")
    firm.later(days=60)
    with signed_in(firm, person) as client:
        page = Hand(client, case_id).page()
        assert "Not approved in time" in page.text
        assert "Change these goals" not in page.text
        assert client.get(f"/goals_based/plans/{case_id}/set_goals/change").status_code == 404
    with signed_in(firm, manager) as client:
        hand = Hand(client, case_id)
        assert "Not approved in time" in hand.page().text
        assert "too late" in hand.decide(changes(firm)[0].id, "approve").text
    assert goals_of(firm, person)[0].weight == Decimal(50)


def test_the_review_asks_about_the_goals_as_they_were_changed(settled: tuple[Firm, int, int, int]) -> None:
    from attain.cases import asking

    firm, manager, person, _ = settled
    with signed_in(firm, person) as client:
        Hand(client, firm.case(person)).ask("More letters", e1__weight="40", e2__weight="40", e1__title="Answer all")
    with signed_in(firm, manager) as client:
        Hand(client, firm.case(person)).decide(changes(firm)[0].id, "approve")
    firm.later(days=22)
    wake_all(firm.kernel.store, firm.kernel.world)
    items = asking.from_plain(firm.task(person, "self_review").frozen)["goals"]
    assert next((one.title, one.attributes["weight"]) for one in items) == ("Answer all", "40%")


def on_home(firm: Firm, viewer: int) -> Any:
    """The changes that wait for somebody, as his home page shows them."""
    kernel, world = Organisation(firm.kernel), firm.kernel.world
    with firm.kernel.store.read() as connection:
        _, catalogue = world.catalogues.current(connection)
        who = kernel.who(connection, viewer)
        assert who is not None
        return waiting(
            PanelRequest(connection, catalogue, who, viewer, firm.clock.now(), world.catalogues, world=world)
        )


def test_whoever_is_to_approve_finds_it_on_his_home_page(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, other = settled
    with signed_in(firm, person) as client:
        Hand(client, firm.case(person)).ask("More letters", e1__weight="40", e2__weight="40")
    assert on_home(firm, person) is None
    assert on_home(firm, other) is None
    assert [one.href for one in on_home(firm, manager)] == [f"/goals_based/plans/{firm.case(person)}/set_goals"]


def rewritten(firm: Firm, table: Table, case_id: int, **values: Any) -> None:
    with firm.kernel.store.write(Actor(None, "scenario"), "move the plan") as tx:
        tx.connection.execute(update(table).where(table.c.case_id == case_id).values(**values))


@pytest.mark.parametrize("what", ["step", "status"])
def test_home_passes_over_what_no_plan_holds_any_more(settled: tuple[Firm, int, int, int], what: str) -> None:
    """The review was moved to a workflow without the step; or every goal was dropped."""
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("More letters", e1__weight="40", e2__weight="40")
    if what == "step":
        rewritten(firm, case_grant, case_id, what="goals")
        rewritten(firm, change, case_id, step="of_old")
        rewritten(firm, goal, case_id, step="of_old")
    else:
        rewritten(firm, goal, case_id, status="dropped")
    assert on_home(firm, manager) is None
    with firm.kernel.store.read() as connection:
        found = waiting_plans(connection, manager, firm.clock.now())
    assert [step for _, step, _ in found] == (["of_old"] if what == "step" else [])


def test_approving_one_plan_leaves_what_waits_in_another_of_the_review(settled: tuple[Firm, int, int, int]) -> None:
    firm, manager, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        Hand(client, case_id).ask("More letters", e1__weight="40", e2__weight="40")
    asked = changes(firm)[0]
    with firm.kernel.store.write(Actor(None, "scenario"), "ask in another plan") as tx:
        other = {**asked._mapping, "id": tx.id(change.name), "step": "learning_goals"}
        tx.connection.execute(insert(change).values(**other))
    with signed_in(firm, manager) as client:
        Hand(client, case_id).decide(asked.id, "approve")
    assert [(row.step, row.state) for row in changes(firm)] == [
        ("set_goals", "approved"),
        ("learning_goals", "waiting"),
    ]


def nobody_else_reads(firm: Firm, case_id: int, *but: str) -> None:
    with firm.kernel.store.write(Actor(None, "scenario"), "nobody else reads it") as tx:
        others = case_grant.c.role.not_in(["employee", *but])
        tx.connection.execute(delete(case_grant).where(case_grant.c.case_id == case_id, others))


def test_a_change_that_nobody_can_approve_any_more_can_be_taken_back(settled: tuple[Firm, int, int, int]) -> None:
    firm, _, person, _ = settled
    case_id = firm.case(person)
    with signed_in(firm, person) as client:
        hand = Hand(client, case_id)
        hand.ask("More letters", e1__weight="40", e2__weight="40")
        nobody_else_reads(firm, case_id)
        page = hand.page().text
        assert "Not approved in time" not in page
        assert "Nobody is there who could approve it" in page
        assert "Take it back" in page
        assert "Change these goals" not in page
        assert "Taken back." in hand.decide(changes(firm)[0].id, "withdraw").text
    assert changes(firm)[0].state == "withdrawn"
