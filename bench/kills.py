"""kill -9 at random instants while a cycle is launched, forms are handed in and jobs are done.

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
WORKER = Path(__file__).with_name("kill_worker.py")


def found(url: str, folder: Path, people: int) -> None:
    """A database with people and the configuration, before anything is launched."""
    kernel = open_kernel(url, SetClock(datetime(2027, 1, 4, 7, tzinfo=UTC)))
    write_csv(make(people, 1, date(2027, 1, 4)), folder / "people.csv")
    plan = plan_import(kernel.store, folder / "people.csv", Options(as_of=date(2027, 1, 4)))
    run_import(kernel.store, plan, Actor(None, "command line"))
    apply_folder(kernel, Actor(None, "command line"), write(folder / "organisation", "1010"))
    kernel.store.close()


def counts(url: str, outbox: Path) -> dict[str, int]:
    """Rows of each table, those that no case owns, and files in the outbox."""
    store = open_store(url)
    with store.read() as connection:
        rows = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in COUNTED}  # noqa: S608
        rows["visible"] = connection.execute(
            text("SELECT count(*) FROM review_cycle WHERE visible_at IS NOT NULL")
        ).scalar_one()
        rows["undelivered"] = connection.execute(
            text("SELECT count(*) FROM mail WHERE delivered_at IS NULL")
        ).scalar_one()
    store.close()
    return {**rows, "files": len(list(outbox.glob("*.eml")))}


def undisturbed(url: str, outbox: Path) -> tuple[dict[str, int], dict[str, float]]:
    """Each work once, to its end; gives the counts and how long each took."""
    took = {}
    for work in WORKS:
        started = time.perf_counter()
        subprocess.run([sys.executable, str(WORKER), work, url, str(outbox)], check=True)
        took[work] = time.perf_counter() - started
    return counts(url, outbox), took


def disturbed(url: str, outbox: Path, kills: int, chance: random.Random, took: dict[str, float]) -> dict[str, int]:
    """The same with `kills` of the workers killed, spread over the works, then each work to its end."""
    for number, work in enumerate(WORKS):
        for _ in range(kills // len(WORKS) + (number < kills % len(WORKS))):
            worker = subprocess.Popen([sys.executable, str(WORKER), work, url, str(outbox)], stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.3, 1.0) * took[work])
            worker.kill()
            worker.wait()
        subprocess.run([sys.executable, str(WORKER), work, url, str(outbox)], check=True)
    return counts(url, outbox)


def compare(make_url: object, kills: int, seed: int, people: int = 250) -> tuple[dict[str, int], dict[str, int]]:
    """Counts of a run without and of one with kills, on databases that `make_url(name)` gives."""
    assert callable(make_url)
    folder = Path(tempfile.mkdtemp(prefix="attain-kills-"))
    results = []
    took: dict[str, float] = {}
    for name in ("undisturbed", "disturbed"):
        place = folder / name
        place.mkdir()
        url = make_url(name, place)
        found(url, place, people)
        if name == "undisturbed":
            counted, took = undisturbed(url, place / "outbox")
        else:
            counted = disturbed(url, place / "outbox", kills, random.Random(seed), took)
        results.append(counted)
    shutil.rmtree(folder)
    return results[0], results[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--postgresql", action="store_true", help="on a server started for it")
    options = parser.parse_args()
    print(f"seed {options.seed}, {options.kills} kills, {options.people} people", flush=True)
    make_url = postgresql() if options.postgresql else lambda _name, place: f"sqlite:///{place}/attain.db"
    whole, broken = compare(make_url, options.kills, options.seed, options.people)
    for name in whole:
        print(f"{name:18} {whole[name]:>8,} {broken[name]:>8,} {'' if whole[name] == broken[name] else '  DIFFERENT'}")
    sys.exit(whole != broken)


if __name__ == "__main__":
    main()
