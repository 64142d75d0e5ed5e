"""What went wrong in the background, for administrators: seen, tried again, left; and for nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hr_pages_help import ADMIN, EMPLOYEE, HR, visiting
from reviews_help import SYSTEM, Trial
from sqlalchemy import select

from attain import jobs
from attain.audit.reading import about
from attain.jobs.overseeing import how_many, one_troubled, troubled
from attain.jobs.tables import job
from attain.store.doors import Tx

KIND = "cycle.change"


def fail(_tx: Tx, _job: jobs.Job) -> None:
    raise OSError("the disk is full")


@pytest.fixture
def failed(half_year: Trial) -> Trial:
    """One job was given up after its eight times."""
    store = half_year.kernel.store
    with store.write(SYSTEM, "ask") as tx:
        jobs.put(tx, KIND, "1", {"cycle": "half_year_2027"})
        jobs.put(tx, "cases.day", "2030-01-01", {"day": "2030-01-01"}, tx.now + timedelta(days=900))
    for _ in range(8):
        jobs.tick(store, {KIND: fail})
        half_year.later(hours=1)
    return half_year


def the_job(at: Trial) -> Any:
    with at.kernel.store.read() as connection:
        return connection.execute(select(job).where(job.c.kind == KIND)).one()


def test_it_is_counted_at_home_listed_and_told_in_words(failed: Trial) -> None:
    with visiting(failed, ADMIN) as admin:
        assert "Background work that went wrong" in admin.get("/")
        page = admin.get("/jobs")
        one = admin.get(f"/jobs/{the_job(failed).id}")
    for text in ("Change many reviews of a cycle", "Half-year review 2027", "disk is full", ">8<", "Given up"):
        assert text in page
    assert "Begin what a new day begins" not in page, "what only waits for its day is not wrong"
    for text in ("Try again", "Leave it", "The reviews that were not reached stay as they are."):
        assert text in one


def test_trying_again_is_audited_and_done(failed: Trial) -> None:
    job_id, done = the_job(failed).id, list[str]()
    with visiting(failed, ADMIN) as admin:
        page = admin.get(f"/jobs/{job_id}")
        assert admin.post(f"/jobs/{job_id}/again", page).headers["location"] == "/jobs"
    assert (the_job(failed).state, the_job(failed).attempts) == ("open", 0)
    jobs.run_all(failed.kernel.store, {KIND: lambda _, one: done.append(one.key)})
    assert done == ["1"]
    with failed.kernel.store.read() as connection:
        entry = about(connection, "job", job_id).entries[0]
        assert (entry.command, entry.person_id) == ("job.try_again", failed.person(ADMIN))
        assert (how_many(connection), troubled(connection)) == (0, [])
    with visiting(failed, ADMIN) as admin:
        page = admin.get("/jobs")
        assert "Nothing went wrong" in page
        assert "Background work that went wrong" not in admin.get("/")
        assert admin.client.get(f"/jobs/{job_id}").status_code == 404
        assert admin.post(f"/jobs/{job_id}/again", page).status_code == 404


def test_leaving_it_needs_a_reason_and_can_be_undone(failed: Trial) -> None:
    job_id = the_job(failed).id
    with visiting(failed, ADMIN) as admin:
        page = admin.get(f"/jobs/{job_id}")
        assert admin.post(f"/jobs/{job_id}/leave", page, reason=" ").status_code == 422
        assert the_job(failed).state == "given up"
        assert admin.post(f"/jobs/{job_id}/leave", page, reason="The cycle is over.").status_code == 303
        assert "Left as it is" in admin.get("/jobs")
        assert "Background work that went wrong" not in admin.get("/")
        assert "Leave it" not in admin.get(f"/jobs/{job_id}")
        assert admin.post(f"/jobs/{job_id}/leave", page, reason="Twice").status_code == 303
        assert admin.post(f"/jobs/{job_id}/again", page).status_code == 303
    with failed.kernel.store.read() as connection:
        found = about(connection, "job", job_id).entries
        assert [one.command for one in found] == ["job.try_again", "job.leave"]
        assert one_troubled(connection, job_id) is not None, "it shows what was the matter until it is done"


def test_what_a_worker_has_in_hand_is_left_to_it(failed: Trial) -> None:
    store = failed.kernel.store
    with store.write(SYSTEM, "open") as tx:
        tx.connection.execute(job.update().where(job.c.kind == KIND).values(state="open", ready_at=tx.now))
    assert jobs.take(store, [KIND], "a worker", 60) is not None
    with visiting(failed, ADMIN) as admin:
        page = admin.get(f"/jobs/{the_job(failed).id}")
        admin.post(f"/jobs/{the_job(failed).id}/again", page)
        assert "This is being done now" in admin.get("/jobs")
    assert the_job(failed).worker == "a worker"


@pytest.mark.parametrize("number", [HR, EMPLOYEE])
def test_for_others_it_is_not_there(failed: Trial, number: str) -> None:
    job_id = the_job(failed).id
    with visiting(failed, number) as other:
        page = other.get("/ask")
        assert "/jobs" not in page
        for path in ("/jobs", f"/jobs/{job_id}", "/jobs/987654"):
            assert other.client.get(path).status_code == 404, path
        for act in ("again", "leave"):
            assert other.post(f"/jobs/{job_id}/{act}", page, reason="x").status_code == 404
    assert the_job(failed).state == "given up"
