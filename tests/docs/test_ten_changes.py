"""Ten changes that HR asks for: typed in one obvious place, as the docs say; what must follow is named; they work."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from reference.recipes import recipes

from attain.changing.difference import differences
from attain.changing.lanes import changes
from attain.config.catalogue import Catalogue
from attain.config.files import Folder, read_folder
from attain.config.source import Source
from attain.language.load import Loaded, judge
from attain.scenarios.run import run_scenario

ROOT = Path(__file__).parents[2]
WRITTEN = Path(__file__).with_name("ten_changes.yaml")
Change = Mapping[str, Any]
CHANGES: list[Change] = Source(WRITTEN.name, WRITTEN.read_text("utf-8")).documents[0]
each = pytest.mark.parametrize("change", CHANGES, ids=lambda one: one["recipe"])

PRELUDE = re.compile(r"\$(goals|voices) of (\w+)")
DONE = "before: { completed: [safety_basics, code_of_conduct] }"
PEOPLE = {
    "ann": "manager: mia, country: DE, grade: 4",
    "ben": f"manager: mia, country: DE, grade: 4, {DONE}",
    "cleo": "manager: mia, country: DE, grade: 4",
    "dan": "manager: mia, country: DE, grade: 4",
    "sam": "manager: mia, country: DE, grade: 8",
    "luc": "manager: mia, country: FR, grade: 4",
    "nia": "manager: max, country: DE, grade: 4, hire_date: 2027-03-01, probation_end: 2027-06-30",
    "mia": "manager: max, country: DE, grade: 9",
    "joe": "manager: max, country: DE, grade: 9",
    "max": "manager: eve, country: DE, grade: 10",
    "eve": "country: DE, grade: 12, holds: [division_head, calibration_panel]",
    "pia": "manager: eve, country: DE, grade: 6, holds: [hr_partner]",
    "ole": "manager: eve, country: DE, grade: 6, holds: [hr_operations]",
}
STAFF = "contract: permanent, status: active, on_notice: false, department: commercial, job_family: commercial"
CYCLES = {"demo": "annual_2026", "acme": "annual_2027"}


@cache
def organisation(name: str) -> Folder:
    return read_folder(ROOT / "configs" / name)


def replaced(folder: Folder, edits: list[Mapping[str, str]]) -> Folder:
    """The folder with these texts exchanged, each of which must stand there once."""
    for edit in edits:
        text = folder.sources[edit["file"]].text
        assert text.count(edit["old"]) == 1, edit["old"]
        folder = folder.instead(edit["file"], text.replace(edit["old"], edit["new"]))
    return folder


def before(change: Change) -> Folder:
    return replaced(organisation(change["of"]), change.get("before", []))


def typed(change: Change) -> Folder:
    """What is typed, in one place, into the organisation as it was."""
    folder, (edit,) = before(change), change["edit"]
    if not edit.get("after") and not edit.get("instead"):
        return folder.instead(edit["file"], edit["type"])
    place = edit.get("after") or edit["instead"]
    new = edit["type"] if "instead" in edit else place + edit["type"]
    return replaced(folder, [{"file": edit["file"], "old": place, "new": new}])


def finished(change: Change) -> Folder:
    """And what the check named is done, too."""
    return replaced(typed(change), change.get("then", []))


def told(loaded: Loaded) -> list[str]:
    return [f"{one.at.file}: {one.code} {one.message}" for one in loaded.diagnostics]


def with_story(change: Change, folder: Folder) -> Catalogue:
    """The organisation with the story of the change; it must be sound."""
    of = "workflow probation" if "probation" in change["edit"][0]["file"] else "workflow annual_review"
    cycle = "" if "probation" in of else f"cycle: {CYCLES[change['of']]}\n"
    people = "".join(f"  - {{ id: {id}, {facts}, {_staff(facts)} }}\n" for id, facts in PEOPLE.items())
    head = f"apiVersion: attain/v1\nkind: scenario\nid: ten\ntitle: The change\nof: {of}\n{cycle}people:\n{people}"
    story = PRELUDE.sub(lambda found: prelude(*found.groups()), change["story"])
    loaded = judge(folder.instead("scenarios/ten.yaml", head + story))
    assert loaded.catalogue is not None, told(loaded)
    return loaded.catalogue


def prelude(upto: str, who: str) -> str:
    """The sentences that bring somebody's review so far: goals agreed, or all voices heard."""
    goals = [f"2026-09-10 {who} submits set_goals", "2026-09-14 mia approves agree_goals"]
    peers = [one for one in ("ann", "ben", "cleo", "dan") if one != who][:3]
    chosen = f"2026-09-30 {who} submits choose_peers with [{', '.join(peers)}]"
    voices = [chosen, "2026-10-01 mia approves agree_peers", f"2026-10-06 {who} submits self_review"]
    voices.append(f"2026-10-08 {', '.join(peers[:2])} and {peers[2]} submit peer_feedback")
    return ", ".join(f'"{one}"' for one in (goals if upto == "goals" else [*goals, *voices]))


def _staff(facts: str) -> str:
    return STAFF if "hire_date" in facts else f"{STAFF}, hire_date: 2018-05-02"


def failures(change: Change, folder: Folder) -> Iterator[str]:
    for result in run_scenario(with_story(change, folder), "ten"):
        yield from (f"{result.id}: {one.message}" for one in result.findings)


def test_they_are_ten_and_each_is_a_recipe() -> None:
    assert len(CHANGES) == 10
    assert {one["recipe"] for one in CHANGES} <= {one.title for one in recipes()}


@each
def test_the_check_names_what_must_follow(change: Change) -> None:
    assert told(judge(typed(change))) == change.get("told", [])


@each
def test_then_nothing_is_left_to_say(change: Change) -> None:
    assert told(judge(finished(change))) == []


@each
def test_it_works(change: Change) -> None:
    assert list(failures(change, finished(change))) == []


@each
def test_it_did_not_before(change: Change) -> None:
    assert list(failures(change, before(change))) != []


@each
def test_the_plan_says_what_it_means(change: Change) -> None:
    old, new = ([one.resource for one in folder.documents] for folder in (before(change), finished(change)))
    found = changes(differences(old, new), old, new)
    assert [f"{one.lane}: {one.words}" for one in found] == change["plan"]
