"""A process for the test that kills it: `python closing_worker.py URL INSTANT CHAIR SESSION CHUNK` closes a session."""

from __future__ import annotations

import sys
from datetime import datetime

from attain.cases.session_closing import close
from attain.kernel import open_kernel
from attain.store.clock import SetClock
from attain.store.doors import Actor


def main() -> None:
    url, instant, chair, session_id, chunk = sys.argv[1:]
    kernel = open_kernel(url, SetClock(datetime.fromisoformat(instant)))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    close(kernel.store, kernel.world, Actor(int(chair), "scenario"), int(session_id), chunk=int(chunk))


if __name__ == "__main__":
    main()
