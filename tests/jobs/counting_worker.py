"""A worker for the test that kills it: `python counting_worker.py URL`; each part of a job leaves one row."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from attain.jobs import Job, tick
from attain.store.doors import Tx, open_store

LEASE_SECONDS = 1.0
CHUNKS = 3


def count(tx: Tx, job: Job) -> Mapping[str, Any] | None:
    part = job.payload["part"]
    row = {"key": job.key, "part": part}
    tx.connection.execute(text("INSERT INTO trial_effect (key, part) VALUES (:key, :part)"), row)
    tx.connection.execute(text("UPDATE trial_tally SET n = n + 1"))
    return {"part": part + 1} if part + 1 < CHUNKS else None


def main() -> None:
    store = open_store(sys.argv[1])
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        tick(store, {"count": count}, "subprocess", LEASE_SECONDS)


if __name__ == "__main__":
    main()
