"""Opening a case of a story on a database that was just founded."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from attain.kernel import Kernel, compose, open_kernel, owners_of
from attain.scenarios.founding import found
from attain.scenarios.on_database import OnDatabase
from attain.scenarios.stage import Stage
from attain.scenarios.story import Story
from attain.scenarios.together_on_database import on_database
from attain.store.clock import SetClock
from attain.store.migrate import migrate

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
"""Before everything that the demo's stories are about."""


class OnDatabases:
    """Opens the cases of a story on a database that was just founded, and keeps its kernel until the test ends."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.kernels: list[Kernel] = []

    def __call__(self, story: Story, subject: str, day: date) -> Stage:
        kernel, stage = founded_together(self.url, story, subject, day)
        self.kernels.append(kernel)
        return stage


@pytest.fixture
def stages(empty_url: str) -> Iterator[OnDatabases]:
    made = OnDatabases(empty_url)
    yield made
    for kernel in made.kernels:
        kernel.store.close()


def founded(url: str, story: Story, subject: str, day: date | None = None) -> tuple[Kernel, OnDatabase]:
    kernel, clock = _founded(url, story)
    return kernel, OnDatabase(story, subject, kernel.store, kernel.world, clock, day)


def founded_together(url: str, story: Story, subject: str, day: date | None = None) -> tuple[Kernel, Stage]:
    """One case, or those of several people where the story is told of them."""
    kernel, clock = _founded(url, story)
    return kernel, on_database(story, subject, kernel.store, kernel.world, clock, day)


def _founded(url: str, story: Story) -> tuple[Kernel, SetClock]:
    clock = SetClock(BEFORE)
    kernel = open_kernel(url, clock)
    found(kernel.store, story)
    return compose(kernel.store, lambda names: migrate(url, owners_of(names))), clock
