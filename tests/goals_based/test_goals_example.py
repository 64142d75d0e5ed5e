"""The example organisation is sound, and the plan's form is what a person can fill in."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner
from goals_help import Firm, entry
from litestar.testing import TestClient
from portal_help import enter, form_token
from sqlalchemy import select

from attain.cli.main import cli
from attain.portal.ports import Settings
from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app
from attain.store.doors import Actor
from goals_based.tables import goal

EXAMPLE = Path(__file__).parents[2] / "plugins" / "goals_based" / "examples" / "small_office"
SETTINGS = Settings(b"e" * 32, secure=False)


def test_the_example_passes_its_own_scenario() -> None:
    checked = CliRunner().invoke(cli, ["check", str(EXAMPLE)])
    assert (checked.exit_code, "nothing wrong" in checked.output) == (0, True), checked.output
    tested = CliRunner().invoke(cli, ["test", str(EXAMPLE)])
    assert tested.exit_code == 0, tested.output


def test_the_plan_is_written_in_the_portal_with_what_is_given_and_a_goal_to_support(firm: Firm) -> None:
    manager, (person, *_) = firm.team("operations")
    three = [entry("Answer sooner", 50), entry("Fewer errors", 20, measured="yes_no"), entry("Move", 20)]
    firm.settle(manager, three)
    row = firm.task(person, "set_goals")
    with firm.kernel.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, person, SETTINGS.link_lasts, "/")
    with TestClient(portal_app(firm.kernel, SETTINGS)) as client:
        enter(client, link)
        page = client.get(f"/tasks/{row.id}").text
        assert "Work safely" in page
        assert "This is given and cannot be changed." in page
        assert "Answer sooner" in page
        with firm.kernel.store.read() as connection:
            top = connection.execute(
                select(goal.c.id).where(goal.c.person_id == manager, goal.c.place == 2)
            ).scalar_one()
        key = page.split('name="key" value="')[1].split('"')[0]
        sent = {"form_token": form_token(page), "key": key, "do": "submit"}
        for number, weight in ((1, 50), (4, 40)):
            at = f"entries.e{number}."
            words = {
                "title": f"Goal {number}",
                "measure_of_success": "Seen",
                "weight": str(weight),
                "measured": "yes_no",
            }
            sent |= {at + name: text for name, text in words.items()}
        sent["entries.e1.parent"] = f"g{top}"
        client.post(f"/tasks/{row.id}", data=sent)
        assert firm.task(person, "set_goals") is None
        assert "My goals" in client.get("/").text
    firm.agree(person)
    with firm.kernel.store.read() as connection:
        rows = connection.execute(select(goal).where(goal.c.person_id == person).order_by(goal.c.place)).all()
    assert [(one.key, one.weight) for one in rows] == [("safe_work", 10), ("e1", 50), ("e2", 40)]
    assert rows[1].parent_id == top
