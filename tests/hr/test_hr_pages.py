"""The pages for HR, learning manager, executive and administrator: what each role reaches, sees and is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from hr_pages_help import ADMIN, CHIEF, EMPLOYEE, HR, LEARNING, PARTNER, Visitor, visiting
from portal_help import SETTINGS, form_token
from reviews_help import Trial
from sqlalchemy import Connection, event, select

from attain.cases.hr import work
from attain.cases.tables import case_override, cases, task
from attain.jobs import run_all
from attain.mail.tables import mail
from attain.store.tables import audit_entry

CYCLE = "/cycles/half_year_2027"


PAGES = {
    HR: ["/cycles", CYCLE, f"{CYCLE}/open", f"{CYCLE}/open?late=no", f"{CYCLE}/people", f"{CYCLE}/replace",
         f"{CYCLE}/who-sees-what", f"{CYCLE}/remind?late=no", f"{CYCLE}/extend?step=self_review&late=no",
         "/cycles/annual_2026", "/cycles/annual_2026/who-sees-what", "/people",
         "/people/import", "/figures", "/messages"],
    PARTNER: ["/cycles", CYCLE, f"{CYCLE}/open?late=no", f"{CYCLE}/people", "/people", "/cycles/annual_2026"],
    CHIEF: ["/figures", "/people", "/messages"],
    LEARNING: ["/learning", "/messages"],
    ADMIN: ["/outbox", "/people/import", "/people"],
    EMPLOYEE: ["/people", "/messages"],
}  # fmt: skip
GUARDED = [
    "/cycles",
    CYCLE,
    f"{CYCLE}/open",
    "/people/import",
    "/figures",
    "/learning",
    "/outbox",
    "/view-as/1",
    f"{CYCLE}/replace",
]


@pytest.mark.parametrize("number", PAGES)
def test_each_role_reaches_its_pages_and_no_other(half_year: Trial, number: str) -> None:
    with visiting(half_year, number) as visitor:
        for path in PAGES[number]:
            visitor.get(path)
        for path in (
            set(GUARDED)
            - set(PAGES[number])
            - ({"/view-as/1", f"{CYCLE}/open", f"{CYCLE}/replace"} if number in (HR, PARTNER) else set())
        ):
            assert visitor.client.get(path).status_code == 404, path


def test_a_reminder_is_counted_first_and_sent_once(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        page = hr.get(f"{CYCLE}/remind?late=no")
        waiting = len(hr.rows(select(task.c.id).where(task.c.state == "open")))
        assert f"Remind {waiting} people" in page
        answer = hr.post(f"{CYCLE}/remind", page, late="no")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{CYCLE}/open")
        assert "Nobody would get a reminder now" in hr.get(f"{CYCLE}/remind?late=no")
        assert len(hr.rows(select(mail.c.id).where(mail.c.message_id.like("hr-reminder.%")))) == waiting


def test_more_time_for_one_person_asks_for_day_and_reason(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        case = half_year.case(half_year.person(EMPLOYEE))
        page = hr.get(f"{CYCLE}/extend?step=self_review&late=no&case={case}")
        fields = {"step": "self_review", "late": "no", "case": str(case)}
        wrong = hr.post(f"{CYCLE}/extend", page, **fields, day="soon", reason="")
        assert wrong.status_code == 422
        assert "Please give a day" in wrong.text
        done = hr.post(f"{CYCLE}/extend", page, **fields, day="2027-04-20", reason="On a fair.")
        assert done.status_code == 303
        moved = hr.rows(select(task.c.case_id).where(task.c.due_day == date(2027, 4, 20)))
        assert [row.case_id for row in moved] == [case]


def test_who_takes_over_sees_first_what_moves(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        page = hr.get(f"{CYCLE}/replace")
        fields = {"was": "1002", "by": "1011", "role": "manager"}
        looked = hr.post(f"{CYCLE}/replace/look", page, **fields)
        assert looked.status_code == 200
        assert "What would move" in looked.text
        assert hr.rows(select(case_override.c.id)) == []
        unknown = hr.post(f"{CYCLE}/replace/look", page, **{**fields, "by": "nobody at all"})
        assert "nobody with this number" in unknown.text
        assert hr.post(f"{CYCLE}/replace", page, **fields).status_code == 422


def test_one_less_and_one_more(half_year: Trial) -> None:
    with visiting(half_year, PARTNER) as partner:
        mine = partner.get(f"{CYCLE}/people")
        case = int(mine.split("/stop")[0].rsplit("/", 1)[1])
        page = partner.get(f"{CYCLE}/people/{case}/stop")
        assert partner.post(f"{CYCLE}/people/{case}/stop", page, reason="").status_code == 422
        assert partner.post(f"{CYCLE}/people/{case}/stop", page, reason="Long leave.").status_code == 303
        with half_year.kernel.store.read() as connection:
            status = connection.execute(select(cases.c.status).where(cases.c.id == case)).scalar()
        assert status == "stopped"


def test_a_partner_finds_nothing_of_another_department(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr, visiting(half_year, PARTNER) as partner:
        other = hr.get(f"{CYCLE}/open?late=no&unit=operations")
        theirs = other.split('class="person"')[1].split("<span>")[1].split("<")[0] if 'class="person"' in other else ""
        assert "Nothing is open" in partner.get(f"{CYCLE}/open?late=no&unit=operations")
        foreign = half_year.case(half_year.person("1013"))
        assert partner.client.get(f"{CYCLE}/people/{foreign}/stop").status_code == 404
        assert partner.client.get(f"/view-as/{half_year.person('1013')}").status_code == 404
        page = partner.get(f"{CYCLE}/people")
        assert partner.post(f"{CYCLE}/people/{foreign}/stop", page, reason="x").status_code in (403, 404, 409)
        assert theirs is not None


def test_a_launch_asks_runs_as_a_job_and_tells_how_far(waiting: Trial) -> None:
    made = waiting
    with visiting(made, HR) as hr:
        page = hr.get(CYCLE)
        assert "First mail" in page
        asked = hr.post(f"{CYCLE}/launch", page)
        assert "Launch now" in asked.text
        assert hr.rows(select(cases.c.id)) == []
        assert hr.post(f"{CYCLE}/launch", page, sure="yes").status_code == 303
        assert "Opening reviews" in hr.get(CYCLE)
        run_all(made.kernel.store, work.handlers(made.kernel.world))
        assert "Step by step" in hr.get(CYCLE)
    with visiting(made, PARTNER) as partner:
        page = partner.get("/cycles/annual_2026")
        assert "HR operations launch this cycle" in page
        assert partner.post("/cycles/annual_2026/launch", page, sure="yes").status_code in (403, 409)


def test_looking_as_somebody_needs_a_reason_and_cannot_write(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        other = half_year.person(EMPLOYEE)
        page = hr.get(f"/view-as/{other}")
        assert "Why do you look?" in page
        assert hr.post(f"/view-as/{other}", page, reason=" ").status_code == 422
        started = hr.post(f"/view-as/{other}", page, reason="She asked for help.")
        seen = hr.get(started.headers["Location"])
        assert "Read only" in seen
        assert "<form" not in seen.split("<main")[1]
        case = half_year.case(other)
        key = started.headers["Location"].split("?")[1]
        assert "as" in hr.get(f"/view-as/{other}/reviews/{case}?{key}")
        assert hr.client.get(f"/view-as/{other}/reviews/{case}").status_code == 404
        assert hr.client.get(f"/view-as/{half_year.person('1101')}?{key}").text.count("Why do you look?") == 1
        assert hr.post(f"/view-as/{other}/reviews/{case}", page, reason="x").status_code in (404, 405)
        assert len(hr.rows(select(audit_entry.c.id).where(audit_entry.c.command == "view as"))) == 1


def test_another_manager_is_shown_and_then_done(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        other = half_year.person(EMPLOYEE)
        page = hr.get(f"/people/{other}/manager")
        shown = hr.post(f"/people/{other}/manager", page, manager="1011", day="2027-03-01", do="look")
        assert "What would move" in shown.text
        assert hr.post(f"/people/{other}/manager", page, manager="xx", day="2027-03-01", do="look").status_code == 422
        done = hr.post(f"/people/{other}/manager", page, manager="1011", day="2027-03-01", do="yes")
        assert done.status_code == 303
        assert half_year_name(hr, "1011") in hr.get(f"/people/{other}/record")
        assert hr.client.get(f"/people/{hr.me}/leave").status_code == 404


def half_year_name(visitor: Visitor, number: str) -> str:
    from attain.people.tables import person

    return str(visitor.rows(select(person.c.name).where(person.c.staff_number == number))[0].name)


def test_a_leaver_hands_on_and_his_review_ends(half_year: Trial) -> None:
    with visiting(half_year, HR) as hr:
        other = half_year.person(EMPLOYEE)
        case = half_year.case(other)
        page = hr.get(f"/people/{other}/leave")
        assert hr.post(f"/people/{other}/leave", page, day="2027-03-01").status_code == 303
        assert hr.rows(select(cases.c.status).where(cases.c.id == case))[0].status == "closed_unfinished"
        assert hr.client.get(f"/people/{other}/record").status_code == 404


def test_a_file_is_compared_before_it_is_taken(half_year: Trial) -> None:
    with visiting(half_year, ADMIN) as admin:
        page = admin.get("/people/import")
        content = b"staff_number,name,manager\n1100,Anna New,1002\n1100,Twice,1002\n9999,Somebody,4711\n"
        sent = {"form_token": form_token(page), "map": "", "part": "yes"}
        report = admin.client.post("/people/import", data=sent, files={"file": ("p.csv", content, "text/csv")})
        assert report.status_code == 200, report.text[-800:]
        assert "Row 3" in report.text
        assert "4711" in report.text
        empty = admin.client.post("/people/import", data=sent, files={"file": ("p.csv", b"", "text/csv")})
        assert empty.status_code == 422
        good = b"staff_number,name,manager\n1100,Anna New,1002\n"
        report = admin.client.post("/people/import", data=sent, files={"file": ("p.csv", good, "text/csv")})
        kept = report.text.split('name="kept" value="')[1].split('"')[0]
        done = admin.post("/people/import/apply", report.text, kept=kept, map="", part="yes")
        assert done.status_code == 303, done.text[-600:]
        assert "Anna New" in admin.get("/people?q=1100")
        assert admin.post("/people/import/apply", report.text, kept="forged.abc").status_code == 422


def test_links_to_sign_in_are_not_shown_in_the_outbox(half_year: Trial) -> None:
    from attain.portal.organisation import Organisation

    office = Organisation(half_year.kernel)
    with half_year.kernel.store.write(__import__("reviews_help").SYSTEM, "a link") as tx:
        office.send_sign_in_link(tx, half_year.person(EMPLOYEE), "http://x/sign-in/secret")
    with visiting(half_year, ADMIN) as admin:
        row = admin.rows(select(mail.c.id).where(mail.c.message == "sign_in"))[0]
        assert "sign-in/secret" not in admin.get(f"/outbox/{row.id}")
        assert "sign-in/secret" not in admin.get("/outbox")


@contextmanager
def counted(at: Trial) -> Iterator[list[str]]:
    """The statements of the reading door, beside those that say who is signed in."""
    found: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    engine = at.kernel.store._engines.reading
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(("number", "path"), [
    (HR, "/cycles"), (HR, CYCLE), (HR, f"{CYCLE}/open?late=no"), (HR, f"{CYCLE}/people"), (HR, "/people"),
    (ADMIN, "/outbox"), (HR, "/messages"),
])  # fmt: skip
def test_a_page_takes_few_statements(half_year: Trial, number: str, path: str) -> None:
    with visiting(half_year, number) as visitor:
        visitor.get(path)
        with counted(half_year) as bare:
            visitor.get("/styleguide" if SETTINGS.gallery else path)
        with counted(half_year) as found:
            visitor.get(path)
        own = [one for one in found if one != "BEGIN"]
        for_any_page = [one for one in bare if one != "BEGIN"]
        assert len(own) - len(for_any_page) <= 8, "\n\n".join(own)
