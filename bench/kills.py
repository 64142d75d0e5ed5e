"""kill -9 at random instants while a cycle is launched, forms are handed in and jobs are done; with --changes, while
what counts at once reaches running reviews, a migration moves them, and it is taken back.

The counts must equal those of an undisturbed run.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import text

from attain.demo.people import make, write_csv
from attain.kernel import apply_folder, open_kernel
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.store.clock import SetClock
from attain.store.doors import Actor, open_store
from organisation import write
from servers import postgresql

WORKS = ("launch", "submit", "jobs")
CHANGES = ("change", "migrate", "back")
COUNTED = (
    "cases",
    "case_event",
    "case_participant",
    "case_grant",
    "task",
    "submission",
    "answer",
    "mail",
    "score_value",
)
STANDING = {"cases": "revision, version", "task": "step, state, due_day", "submission": "step"}
LATER = [("    form: quick_self\n    due: 5 working", "    form: quick_self\n    due: 9 working")]
NEW_STEP = (
    "  - id: hear\n    title: Tell the second manager\n    do: tell\n    message: reminder\n    to: second_manager\n\n"
)
RENAMED = [
    ("- id: self_review\n", "- id: own_view\n"),
    ("what: self_review, as: full, from: self_review", "what: own_view, as: full, from: own_view"),
    ("what: self_review, as: full, from: manager_review", "what: own_view, as: full, from: manager_review"),
    ("  - id: release\n", NEW_STEP + "  - id: release\n"),
]
MOVE = """apiVersion: attain/v1
kind: migration
id: move
title: Move running reviews
of: workflow quick_review
from: 2
to: 3
who: { running: true }
steps: { self_review: own_view }
due_dates: keep
visibility: stricter_only
"""
WORKER = Path(__file__).with_name("kill_worker.py")


def found(url: str, folder: Path, people: int) -> None:
    """A database with people and the configuration, before anything is launched."""
    kernel = open_kernel(url, SetClock(datetime(2027, 1, 4, 7, tzinfo=UTC)))
    write_csv(make(people, 1, date(2027, 1, 4)), folder / "people.csv")
    plan = plan_import(kernel.store, folder / "people.csv", Options(as_of=date(2027, 1, 4)))
    run_import(kernel.store, plan, Actor(None, "command line"))
    apply_folder(kernel, Actor(None, "command line"), write(folder / "organisation", "1010"))
    kernel.store.close()
    edited(folder)


def edited(folder: Path) -> None:
    """What is applied under running reviews: a later due, then a step under another name with one before the end."""
    for name, before, pairs in (("later", "organisation", LATER), ("renamed", "later", RENAMED)):
        shutil.copytree(folder / before, folder / name)
        file = folder / name / "workflows" / "quick_review.yaml"
        text = file.read_text("utf-8")
        for old, new in pairs:
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
    (folder / "renamed" / "move.yaml").write_text(MOVE, "utf-8")


def counts(url: str, outbox: Path) -> dict[str, int]:
    """Rows of each table, those that no case owns, where reviews stand, and files in the outbox."""
    store = open_store(url)
    with store.read() as connection:
        rows = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in COUNTED}  # noqa: S608
        rows["visible"] = connection.execute(
            text("SELECT count(*) FROM review_cycle WHERE visible_at IS NOT NULL")
        ).scalar_one()
        rows["undelivered"] = connection.execute(
            text("SELECT count(*) FROM mail WHERE delivered_at IS NULL")
        ).scalar_one()
        for what, columns in STANDING.items():
            found = connection.execute(text(f"SELECT {columns}, count(*) FROM {what} GROUP BY {columns}"))  # noqa: S608
            rows |= {f"{what} {' '.join(map(str, row[:-1]))}": row[-1] for row in found}
        rows["moves"] = connection.execute(
            text("SELECT count(*) FROM case_event WHERE CAST(data AS TEXT) LIKE '%map_hash%'")
        ).scalar_one()
    store.close()
    return {**rows, "files": len(list(outbox.glob("*.eml")))}


def undisturbed(url: str, outbox: Path, works: Sequence[str]) -> tuple[dict[str, int], dict[str, float]]:
    """Each work once, to its end; gives the counts and how long each took."""
    took = {}
    for work in works:
        started = time.perf_counter()
        subprocess.run([sys.executable, str(WORKER), work, url, str(outbox), "0"], check=True)
        took[work] = time.perf_counter() - started
    return counts(url, outbox), took


def disturbed(
    url: str, outbox: Path, works: Sequence[str], kills: int, chance: random.Random, took: dict[str, float]
) -> dict[str, int]:
    """The same with `kills` of the workers killed, spread over the works, then each work to its end.

    Each starts some minutes after the one before, when the leases of the killed one are over.
    """
    for number, work in enumerate(works):
        tries = kills // len(works) + (number < kills % len(works))
        for again in range(tries):
            command = [sys.executable, str(WORKER), work, url, str(outbox), str(again)]
            worker = subprocess.Popen(command, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.3, 1.0) * took[work])
            worker.kill()
            worker.wait()
        subprocess.run([sys.executable, str(WORKER), work, url, str(outbox), str(tries)], check=True)
    return counts(url, outbox)


def compare(
    make_url: Callable[[str, Path], str], kills: int, seed: int, people: int = 250, works: Sequence[str] = WORKS
) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of a run without and of one with kills, on databases that `make_url(name)` gives."""
    folder = Path(tempfile.mkdtemp(prefix="attain-kills-"))
    results = []
    took: dict[str, float] = {}
    for name in ("undisturbed", "disturbed"):
        place = folder / name
        place.mkdir()
        url, outbox = make_url(name, place), place / "outbox"
        found(url, place, people)
        if works != WORKS:
            undisturbed(url, outbox, WORKS[:2])
        if name == "undisturbed":
            counted, took = undisturbed(url, outbox, works)
        else:
            counted = disturbed(url, outbox, works, kills, random.Random(seed), took)
        results.append(counted)
    shutil.rmtree(folder)
    return results[0], results[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--postgresql", action="store_true", help="on a server started for it")
    parser.add_argument("--changes", action="store_true", help="while the configuration changes under running reviews")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.kills} kills, {options.people} people", flush=True)
    make_url = postgresql() if options.postgresql else lambda _name, place: f"sqlite:///{place}/attain.db"
    works = CHANGES if options.changes else WORKS
    whole, broken = compare(make_url, options.kills, options.seed, options.people, works)
    for name in sorted(whole | broken):
        first, second = whole.get(name, 0), broken.get(name, 0)
        print(f"{name:44} {first:>8,} {second:>8,} {'' if first == second else '  DIFFERENT'}")
    sys.exit(whole != broken)


if __name__ == "__main__":
    main()
