from __future__ import annotations

from pathlib import Path

import pytest
from learning_help import ITEMS, SYSTEM, TARGETS, Academy

from attain.config.catalogue import Catalogue, Kind
from attain.config.document import Resource
from attain.errors import AttainError
from attain.learning.catalogue import CatalogueItem, apply_items
from attain.learning.configured import connect, items_of, learning_connections, rules_of, synchronise
from attain.learning.port import ProviderError
from attain.learning.registrations import Wanted, register
from attain.learning.report import kept
from lms_files.plugin import register_learning_providers

CONNECTION = {
    "title": {"en": "The Academy"},
    "plugin": "lms_files",
    "settings": {"folder": {"secret": "SHARE"}},
    "match_people_by": "staff_number",
    "sends_out": {"enrolments": {"as": "student", "try_again": {"times": 2, "within": "1 day"}}},
    "when_completed": {"level": "propose", "confirmed_by": "manager of employee"},
}
ACADEMY = Resource("connection", "academy", CONNECTION)
PEOPLE = Resource("connection", "people", CONNECTION | {"plugin": "files"})
COURSES = {
    "items": [
        {"id": "clear", "title": {"en": "Clear", "de": "Klar"}, "type": "course", "found_in": "connection academy",
         "code": "C-1", "builds": {"communicating": "skilled"}, "valid_for": "24 months"},
        {"id": "uncoded", "title": "Uncoded", "type": "course", "found_in": "connection academy"},
        {"id": "mentor", "title": "Mentoring", "type": "mentoring"},
    ]
}  # fmt: skip
SYSTEMS = list(register_learning_providers())


def catalogue() -> Catalogue:
    kinds = {name: Kind(name, {}, "") for name in ("organisation", "connection", "catalogue")}
    organisation = Resource("organisation", "acme", {"languages": ["en", "de"]})
    return Catalogue([organisation, ACADEMY, PEOPLE, Resource("catalogue", "academy", COURSES)], kinds)


def test_items_carry_what_the_documents_say() -> None:
    assert items_of(catalogue()) == [
        CatalogueItem("clear", "Clear", "course", "academy", "C-1", {"communicating": "skilled"}, "24 months"),
        CatalogueItem("uncoded", "Uncoded", "course", "academy", "uncoded"),
        CatalogueItem("mentor", "Mentoring", "mentoring", "", "mentor"),
    ]


def test_only_connections_of_learning_systems_are_learning() -> None:
    assert [one.id for one in learning_connections(catalogue(), SYSTEMS)] == ["academy"]
    with pytest.raises(ProviderError, match="files is no learning system"):
        connect(PEOPLE, SYSTEMS, TARGETS, str, Path())


def test_a_result_without_a_rule_is_evidence() -> None:
    assert rules_of({}, TARGETS).level == "evidence"
    assert rules_of({"when_completed": {"level": "set"}}, TARGETS).level == "set"


def test_a_missing_secret_is_told(tmp_path: Path) -> None:
    def none(name: str) -> str:
        raise AttainError(f"there is no secret {name}")

    with pytest.raises(AttainError, match="there is no secret SHARE"):
        connect(ACADEMY, SYSTEMS, TARGETS, none, tmp_path)


def test_one_run_brings_in_and_sends_and_what_fails_is_kept_for_the_page(academy: Academy) -> None:
    connected = connect(ACADEMY, SYSTEMS, TARGETS, {"SHARE": "."}.__getitem__, academy.folder)
    assert (connected.tries, connected.rules.confirmed_by) == (2, "manager of employee")
    with academy.store.write(SYSTEM, "test.assign") as tx:
        apply_items(tx, ITEMS)
        register(tx, [Wanted(1, 1)])
    (academy.folder / "catalogue.csv").unlink()
    reports = synchronise(academy.store, connected)
    assert reports["assign"]["done"] == 1
    with academy.store.read() as connection:
        for what in ("catalogue", "progress"):
            assert "cannot be read: No such file" in kept(connection, "academy", what).result["failure"]
    academy.catalogue()
    academy.results(["e1,E1,c1,Clear,won,2027-03-01,,"])
    (academy.folder / "transcript.csv").rename(academy.folder / "away.csv")
    assert "cannot be read" in synchronise(academy.store, connected)["progress"].failure
    (academy.folder / "away.csv").rename(academy.folder / "transcript.csv")
    assert synchronise(academy.store, connected)["progress"].counts == {}
    with academy.store.read() as connection:
        result = kept(connection, "academy", "progress").result
    assert (result["failure"], result["problem_count"]) == ("", 1)
