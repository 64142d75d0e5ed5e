"""One review by hand in a real browser: from the agreed plan at its start to the signed result and the assigned course.

Everything that concerns this review is clicked by whoever is asked; the reviews around it, which its session needs, are
done by the demo's people.  What each sees is looked at on the way, what is kept is read from the database at the end.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from browser import serving
from playwright.sync_api import Browser, Page, expect
from portal_help import SETTINGS
from sqlalchemy import select
from walking_help import Walk, fill, send, walk

from attain.bridge import sync
from attain.demo import chapters
from attain.demo.serving import site_in
from attain.demo.story import begin
from attain.development.tables import development_plan, plan_item
from attain.learning.tables import learning_activity, registration
from attain.portal.serve import portal_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GOALS = ("Shorten the calibration of the salt probe", "Ship the new turbidity sensor", "Write down how we test")
MESSAGE = "You halved the time that a calibration takes, and you showed the others how; thank you for a very good year."
NOTE = "Ask for a place in the leaders' course."
COURSE = "Clear writing"
MEETS = "Meets expectations"
BETTER = "Halve the calibration time of the salt probe"
PROUD = "The salt probe is calibrated in half the time."
KEEP = ("Ask early when something is unclear.", "Explain the figures so patiently.", "Bring the tea on Fridays.")


@pytest.fixture
def walked(tmp_path: Path, chromium: Browser) -> Iterator[Walk]:
    story = begin(site_in(tmp_path), date(2026, 9, 7), 240)
    with serving(portal_app(story.kernel, SETTINGS)) as base:
        yield walk(story, chromium, base)
    story.kernel.store.close()


def test_one_review_by_hand_to_the_signed_result_and_the_assigned_course(walked: Walk) -> None:
    plan_and_agree(walked)
    own_view(walked)
    choose_colleagues(walked)
    hear_colleagues(walked)
    judge(walked)
    calibrate(walked)
    approve(walked)
    share(walked)
    talk_and_sign(walked)
    plan_to_learn(walked)
    assert walked.closed()
    told = [walked.story.told(chapter) for chapter in chapters.CHAPTERS]
    assert [line for happened, line in told if not happened] == []
    learn(walked)


def done(page: Page) -> None:
    """The page says that it is done."""
    expect(page.get_by_text("You have done this.")).to_be_visible()


def plan_and_agree(walked: Walk) -> None:
    """The employee plans, forgets the weights and is told; the manager changes one word and agrees."""
    with walked.at("set_goals") as page:
        for number, goal in enumerate(GOALS):
            entry = page.locator("main .form-item").nth(number)
            entry.get_by_label("Goal", exact=True).fill(goal)
            entry.get_by_label("How will we know?").fill("Everybody in the team can see it.")
            entry.get_by_label("Done or not done").check()
        page.get_by_role("button", name="Send", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_label("Goal", exact=True).first).to_have_value(GOALS[0])
        for number, weight in enumerate(("40", "30", "30")):
            page.locator("main .form-item").nth(number).get_by_label("Weight").fill(weight)
        send(page)
        done(page)
    with walked.at("agree_goals") as page:
        expect(page.get_by_text(GOALS[0]).first).to_be_visible()
        page.get_by_text("Change it before you approve").click()
        page.get_by_text("Use my changes").click()
        page.get_by_label("Goal", exact=True).first.fill(BETTER)
        send(page, "Approve")
        done(page)
    with walked.signed_in(walked.hero) as page:
        page.goto(f"{walked.base}/reviews/{walked.case}")
        expect(page.get_by_text(BETTER).first).to_be_visible()


def own_view(walked: Walk) -> None:
    """The employee looks back."""
    with walked.at("self_review") as page:
        expect(page.get_by_text(BETTER).first).to_be_visible()
        fill(page, {"What are you proud of": PROUD}, {"percent": "100", "rating": "Practised"})
        send(page)
        done(page)


def choose_colleagues(walked: Walk) -> None:
    """The employee names two colleagues, is told that it takes three, names a third; the manager agrees."""
    with walked.at("choose_peers") as page:
        page.locator("input[name=chosen]").nth(0).check()
        page.locator("input[name=chosen]").nth(1).check()
        page.get_by_role("button", name="Send the list").click()
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.locator("input[name=chosen]:checked").count() == 2
        page.locator("input[name=chosen]:not(:checked)").first.check()
        named = page.locator("li:has(input:checked) .choice > span").all_inner_texts()
        send(page, "Send the list")
        done(page)
    with walked.at("agree_peers") as page:
        for each in named:
            expect(page.get_by_text(each.split("\n")[0]).first).to_be_visible()
        send(page, "Approve")
        done(page)


def hear_colleagues(walked: Walk) -> None:
    """Three colleagues answer; each is promised that nobody learns who wrote what, and none sees his answers again."""
    asked = walked.wait_for("peer_feedback")
    assert len(asked) == 3
    for number, row in enumerate(asked):
        with walked.at("peer_feedback", row) as page:
            expect(page.get_by_text("What is promised to you:")).to_be_visible()
            fill(page, {"What should this person keep": KEEP[number]}, {"agreement": "Agree"})
            send(page)
            expect(page.get_by_text("Your answers are kept without your name.")).to_be_visible()


def judge(walked: Walk) -> None:
    """The manager reads what the others wrote, without names, and judges; his manager says what may grow."""
    with walked.at("manager_review") as page:
        expect(page.get_by_text(PROUD)).to_be_visible()
        for row in KEEP:
            expect(page.get_by_text(row)).to_be_visible()
        expect(page.get_by_text("3 answers, without names")).to_be_visible()
        first = page.get_by_role("group", name="Communicating").get_by_role("group", name="Which level is this person")
        first.get_by_text("Aware", exact=True).click()
        wishes = {"Which level": "Skilled", "Message to": MESSAGE, "Note to HR": NOTE}
        fill(page, wishes | {"Why does": "", "Evidence": ""}, {"percent": "100", "rating": MEETS})
        send(page)
        done(page)
    with walked.at("potential_review") as page:
        expect(page.get_by_text(KEEP[0])).to_have_count(0)
        page.get_by_role("group", name="Growth potential").locator("label").nth(1).click()
        fill(page, {}, {})
        send(page)
        done(page)


def calibrate(walked: Walk) -> None:
    """The chair of the session raises the rating with a reason, notes who is there, and closes it."""
    number, chair = walked.wait_for_session()
    with walked.signed_in(chair) as page:
        page.goto(f"{walked.base}/sessions")
        page.locator(f'main a[href="/sessions/{number}"]').first.click()
        page.get_by_role("link", name=walked.name(walked.hero)).click()
        page.get_by_text("Record another level").first.click()
        record = page.locator("main form").first
        record.get_by_text("Exceeds expectations", exact=True).click()
        record.get_by_role("button", name="Record this level").click()
        expect(page.get_by_role("alert")).to_be_visible()
        record.get_by_label("Why?").fill("Everybody in the room had seen the probe at work.")
        send(page, "Record this level")
        expect(page.locator("main dd", has_text="Exceeds expectations").first).to_be_visible()
        page.goto(f"{walked.base}/sessions/{number}")
        page.get_by_role("link", name="Close the session").click()
        page.get_by_role("button", name="Close the session").click()
        expect(page.get_by_text("have to be there").first).to_be_visible()
        page.goto(f"{walked.base}/sessions/{number}")
        for box in page.locator("input[name=present]").all():
            box.check()
        send(page, "Note who is there")
        page.get_by_role("link", name="Close the session").click()
        page.get_by_role("button", name="Close the session").click()
        expect(page.get_by_text("The session is closed; its cases go on.")).to_be_visible()


def approve(walked: Walk) -> None:
    """The manager's manager sees what the session made of it, and approves."""
    with walked.at("second_approval") as page:
        expect(page.get_by_text("Exceeds expectations").first).to_be_visible()
        send(page, "Approve")
        done(page)


def share(walked: Walk) -> None:
    """Before the release the employee sees nothing of it, after it his result and what others said."""
    (row,) = walked.wait_for("release")
    with walked.signed_in(walked.hero) as page:
        page.goto(f"{walked.base}/reviews/{walked.case}")
        expect(page.get_by_text(MESSAGE)).to_have_count(0)
        expect(page.get_by_text("Exceeds expectations")).to_have_count(0)
    with walked.at("release", row) as page:
        page.get_by_role("button", name="Share with").click()
        done(page)
    with walked.signed_in(walked.hero) as page:
        page.goto(f"{walked.base}/reviews/{walked.case}")
        expect(page.get_by_text("Exceeds expectations").first).to_be_visible()
        expect(page.get_by_text(MESSAGE)).to_be_visible()
        expect(page.get_by_text(NOTE)).to_have_count(0)
        page.get_by_role("link", name="What others said").first.click()
        for each in KEEP:
            expect(page.get_by_text(each)).to_be_visible()
        for colleague in set(walked.answered("peer_feedback")):
            expect(page.get_by_role("main").get_by_text(walked.name(colleague))).to_have_count(0)


def talk_and_sign(walked: Walk) -> None:
    """They talk, and the employee signs with a reply."""
    with walked.at("result_talk") as page:
        fill(page, {}, {"date": walked.story.clock.now().date().isoformat()})
        send(page)
        done(page)
    with walked.at("acknowledge") as page:
        expect(page.get_by_text(MESSAGE)).to_be_visible()
        page.get_by_role("group", name="Do you agree").get_by_text("In part", exact=True).click()
        page.get_by_label("Your statement").fill("I could have done with more time for the manual.")
        page.get_by_role("button", name="Send the reply").click()
        expect(page.get_by_text("Your reply is kept. You can sign now.")).to_be_visible()
        send(page, "I have read it")
        done(page)


def plan_to_learn(walked: Walk) -> None:
    """The employee takes a course against the gap, and the manager agrees; that ends the review."""
    with walked.signed_in(walked.hero) as page:
        page.goto(f"{walked.base}/reviews/{walked.case}")
        expect(page.get_by_text("1 level short")).to_be_visible()
    own = next(row for row in walked.wait_for("development") if row.person_id == walked.hero)
    with walked.at("development", own) as page:
        suggested = page.locator("section", has=page.get_by_role("heading", name="Suggested"))
        expect(suggested.get_by_text(COURSE)).to_be_visible()
        page.get_by_label("Activity from the catalogue").select_option(label=COURSE)
        page.get_by_label("Until when").fill((walked.story.clock.now() + timedelta(days=60)).date().isoformat())
        page.get_by_label("What is it for?").fill("To write shorter reports.")
        send(page)
    with walked.at("development") as page:
        expect(page.get_by_text(COURSE).first).to_be_visible()
        send(page, "Agree to this plan")
        expect(page.get_by_text("The review is over.")).to_be_visible()


def learn(walked: Walk) -> None:
    """The course stands in the database, in the learning system's file, and on the profile."""
    story = walked.story
    columns = (registration.c.key, registration.c.person_id, learning_activity.c.title)
    mine = select(*columns).join(plan_item, plan_item.c.registration_id == registration.c.id)
    mine = mine.join(development_plan, development_plan.c.id == plan_item.c.plan_id)
    mine = mine.join(learning_activity, learning_activity.c.id == registration.c.activity_id)
    (row,) = walked.rows(mine.where(development_plan.c.case_id == walked.case))
    assert (row.person_id, row.title) == (walked.hero, COURSE)
    sync(story.kernel, story.place.connection, story.site.folder)
    with story.place.outgoing.open(encoding="utf-8", newline="") as stream:
        (sent,) = [each for each in csv.DictReader(stream) if each["key"] == row.key]
    assert (sent["action"], sent["title"]) == ("assign", COURSE)
    with walked.signed_in(walked.hero) as page:
        page.get_by_role("link", name="My profile").first.click()
        expect(page.get_by_role("row", name=COURSE).filter(has_text="Assigned").first).to_be_visible()
        expect(page.get_by_text("Exceeds expectations").first).to_be_visible()
