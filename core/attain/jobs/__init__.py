"""Work that is done later, exactly once inside the database."""

from attain.jobs.queue import Job, LeaseLost, again, done, done_too, failed, forget, keep, put, take
from attain.jobs.worker import Handler, Handlers, Outside, Worker, run_all, tick

__all__ = [
    "Handler",
    "Handlers",
    "Job",
    "LeaseLost",
    "Outside",
    "Worker",
    "again",
    "done",
    "done_too",
    "failed",
    "forget",
    "keep",
    "put",
    "run_all",
    "take",
    "tick",
]
