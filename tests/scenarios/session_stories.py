"""Stories of a session over the tests' small organisation, as one scenario document."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

from attain.config.catalogue import Catalogue
from attain.config.files import documents_of
from attain.config.source import Source
from attain.language.load import load

BOARD = Path(__file__).parents[1] / "cases" / "board"
PEOPLE = """
  - { id: hal, manager: pia, department: north, job: Head, status: active, holds: [head] }
  - { id: pat, manager: hal, department: north, job: Lead, status: active, holds: [panel] }
  - { id: pip, manager: hal, department: north, job: Lead, status: active, holds: [panel] }
  - { id: ann, manager: pat, department: north, job: Engineer, status: active }
  - { id: ben, manager: pat, department: north, job: Engineer, status: active }
  - { id: cat, manager: pip, department: north, job: Engineer, status: active }
  - { id: sam, manager: sue, department: south, job: Engineer, status: active }
  - { id: sid, manager: sue, department: south, job: Engineer, status: active }
  - { id: sue, manager: pia, department: south, job: Head, status: active, holds: [head, panel] }
  - { id: pia, department: office, job: Partner, status: active, holds: [partner] }
"""
NORTH = [
    "2027-03-02 pat submits review of ann with { summary.overall: meets, summary.reason: seen }",
    "2027-03-02 pat submits review of ben with { summary.overall: meets, summary.reason: seen }",
    "2027-03-03 pip submits review with { summary.overall: exceeds, summary.reason: seen }",
]
"""All three of the north are reviewed; the session opens at once."""


@cache
def board() -> Catalogue:
    catalogue = load(BOARD).catalogue
    assert catalogue is not None
    return catalogue


def with_scenario(told: str, base: Catalogue | None = None) -> Catalogue:
    """The organisation with one scenario of these cases and refusals."""
    text = f"""
apiVersion: attain/v1
kind: scenario
id: sessions
title: Sessions
of: workflow spring_review
cycle: spring
people:{PEOPLE}{told}
"""
    source = Source("sessions.yaml", text)
    assert not source.problems
    (document,) = documents_of(source, [])
    known = base or board()
    return Catalogue([*known.resources, document.resource], known.kinds)


def case(play: list[str], expect: list[str], whose: str = "[ann, ben, cat]") -> str:
    listed = yaml.safe_dump({"play": play, "expect": expect}, width=1000, default_flow_style=True).strip()[1:-1]
    return f"cases: [ {{ id: story, title: Story, for: {whose}, {listed} }} ]"


def refused(play: list[str], tried: str, because: str, whose: str = "[ann, ben, cat]") -> str:
    said = {"play": play, "try": tried, "because": because}
    listed = yaml.safe_dump(said, width=1000, default_flow_style=True).strip()[1:-1]
    return f"refused: [ {{ for: {whose}, {listed} }} ]"
