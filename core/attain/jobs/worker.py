"""Workers: take a job, do it, say so."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from attain.jobs.queue import Job, LeaseLost, again, done, failed, take
from attain.store.doors import Actor, Store, StoreError, Tx

LEASE_SECONDS = 60.0
ATTEMPTS = 8
FIRST_RETRY = timedelta(seconds=10)
_log = logging.getLogger("attain.jobs")

Payload = Mapping[str, Any]
Handler = Callable[[Tx, Job], "Payload | None"]
"""Does a job inside its transaction (under 200 ms, please); gives a payload to go on with, or None at the end."""


@dataclass(frozen=True, slots=True)
class Outside:
    """A job with an effect outside of the database: `act` first, in no transaction, then `record` what it gave.

    `act` may happen again if the worker dies before `record` is through, so it needs a key by which the other side
    knows it (a Message-ID), or must look first.
    """

    act: Callable[[Store, Job], Any]
    record: Callable[[Tx, Job, Any], Payload | None]


Handlers = Mapping[str, Handler | Outside]


def tick(store: Store, handlers: Handlers, worker: str = "tick", lease_seconds: float = LEASE_SECONDS) -> bool:
    """Do one job, if one is ready; whether one was. What a handler raises is kept with the job, which is tried again
    after 10 s, 20 s, 40 s … and given up after 8 attempts.
    """
    job = take(store, handlers.keys(), worker, lease_seconds)
    if job is None:
        return False
    try:
        if job.attempts > ATTEMPTS:
            failed(store, job, f"given up: {ATTEMPTS} workers took it and none came back", None)
        else:
            _do(store, job, handlers[job.kind])
    except LeaseLost:
        _log.warning("the job %s %s took longer than its lease; another worker has it", job.kind, job.key)
    except Exception as error:
        _log.exception("the job %s %s failed", job.kind, job.key)
        _failed(store, job, error)
    return True


def run_all(store: Store, handlers: Handlers) -> int:
    """Do jobs until none is ready; gives how many: for tests, the demo and a settable clock."""
    count = 0
    while tick(store, handlers):
        count += 1
    return count


class Worker:
    """A thread that does jobs until it is stopped, looking for new ones every `every` seconds."""

    def __init__(self, store: Store, handlers: Handlers, every: float = 1.0) -> None:
        self._store, self._handlers, self._every = store, handlers, every
        self._stop = threading.Event()
        self.name = f"worker-{uuid.uuid4().hex[:8]}"
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, within: float = 10.0) -> None:
        """Take no more jobs, and wait for the one in hand, for so many seconds at most."""
        self._stop.set()
        self._thread.join(within)

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self._one():
                self._stop.wait(self._every)

    def _one(self) -> bool:
        try:
            return tick(self._store, self._handlers, self.name)
        except (StoreError, SQLAlchemyError):
            # The database may come back; the lease sees to the job.
            _log.exception("no job could be taken")
            return False


def _do(store: Store, job: Job, handler: Handler | Outside) -> None:
    outcome = handler.act(store, job) if isinstance(handler, Outside) else None
    with store.write(Actor(None, "job"), f"job {job.kind}") as tx:
        more = handler.record(tx, job, outcome) if isinstance(handler, Outside) else handler(tx, job)
        if more is None:
            done(tx, job)
        else:
            again(tx, job, more)


def _failed(store: Store, job: Job, error: Exception) -> None:
    wait = FIRST_RETRY * 2 ** (job.attempts - 1)
    retry_at = store.clock.now() + wait if job.attempts < ATTEMPTS else None
    try:
        failed(store, job, f"{type(error).__name__}: {error}", retry_at)
    except LeaseLost:
        _log.warning("the job %s %s had been taken by another worker when it failed", job.kind, job.key)
