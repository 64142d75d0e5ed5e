"""What people can do, read from the database: for many at once, and only as their viewer may see it."""

from __future__ import annotations

from capable_help import catalogue_of, counting, everybody, grant, learnt, rated, take_part, team_of
from reviews_help import Trial
from sqlalchemy import delete

from attain.access.tables import case_participant
from attain.api.reviews import ItemRequest
from attain.development.suggestions import offers
from attain.profile.measures import for_viewer
from attain.revisions.catalogues import newest
from competency_based.items import FrameworkItems, ProfileCapabilities
from competency_based.reading import capable
from competency_based.suggesting import CapabilitySuggestions
from competency_based.team import team_of as team_shown

MANAGER = "1002"


def engineer_of(firm: Trial) -> int:
    """Somebody with the role profile engineer."""
    catalogue = catalogue_of(firm)
    with firm.kernel.store.read() as connection:
        found = capable(connection, catalogue, {one: one for one in everybody(firm)}, firm.clock.now())
    return next(person for person, one in sorted(found.items()) if one.profile and one.profile.id == "engineer")


def test_everybody_has_exactly_one_profile_and_statements_do_not_grow(firm: Trial) -> None:
    catalogue, people, now = catalogue_of(firm), list(everybody(firm)), firm.clock.now()
    for person in people[:20]:
        learnt(firm, person, communicating="aware")
        rated(firm, person, data_literacy="aware")
    with firm.kernel.store.read() as connection:
        with counting(connection) as few:
            capable(connection, catalogue, {one: one for one in people[:3]}, now)
        with counting(connection) as many:
            found = capable(connection, catalogue, {one: one for one in people}, now)
        with counting(connection) as suggesting_few:
            CapabilitySuggestions().suggest(connection, catalogue, people[:3], now.date())
        with counting(connection) as suggesting_many:
            CapabilitySuggestions().suggest(connection, catalogue, people, now.date())
    assert all(one.profile is not None for one in found.values())
    assert len(found) == 240
    assert len(many) <= len(few) <= 25
    assert len(suggesting_many) <= len(suggesting_few) <= 30


def test_items_of_many_subjects_are_read_at_once(firm: Trial) -> None:
    catalogue, now = catalogue_of(firm), firm.clock.now()
    period = (now.date(), now.date())
    wanted = [ItemRequest(0, one, "capabilities of the role profile", period, now) for one in everybody(firm)]
    framework = ItemRequest(0, 1, "capabilities of framework core_capabilities", period, now)
    with firm.kernel.store.read() as connection:
        with counting(connection) as one:
            ProfileCapabilities().read(connection, catalogue, wanted[:1])
        with counting(connection) as all_of_them:
            found = ProfileCapabilities().read(connection, catalogue, wanted)
        whole = FrameworkItems().read(connection, catalogue, [framework])
    assert len(all_of_them) <= len(one)
    assert all(found[request] for request in wanted)
    assert all(item.attributes["target"] for items in found.values() for item in items)
    assert len(whole[framework]) == 7


def test_missing_is_not_a_gap(firm: Trial) -> None:
    person, catalogue = engineer_of(firm), catalogue_of(firm)
    with firm.kernel.store.read() as connection:
        one = capable(connection, catalogue, {person: person}, firm.clock.now())[person]
        suggested = CapabilitySuggestions().suggest(connection, catalogue, [person], firm.clock.now().date())
    assert [gap.size for gap in one.gaps] == [None] * 5
    assert {found.item for found in suggested[person]} == {""}
    assert [found.learn_from for found in suggested[person]] == [("safety_basics",), ("code_of_conduct",)]


def test_a_gap_leads_to_learning_with_its_reason(firm: Trial) -> None:
    person, catalogue = engineer_of(firm), catalogue_of(firm)
    learnt(firm, person, data_literacy="practised", technical_craft="aware", communicating="leading")
    with firm.kernel.store.read() as connection:
        found = offers(connection, catalogue, [CapabilitySuggestions()], person, firm.clock.now().date())
    gaps = [one.suggestion for one in found if one.suggestion.item]
    assert [(one.item, one.from_level, one.to_level) for one in gaps] == [
        ("technical_craft", "aware", "skilled"), ("data_literacy", "practised", "skilled"),
    ]  # fmt: skip
    assert gaps[0].learn_from == ("sensor_basics",)
    assert gaps[0].reason == "The role Engineer needs Skilled; assessed as Aware."


def test_an_unreleased_level_does_not_show_through_a_suggestion(firm: Trial) -> None:
    person, catalogue = engineer_of(firm), catalogue_of(firm)
    learnt(firm, person, data_literacy="skilled")
    case_id = rated(firm, person, data_literacy="aware")

    def about_data() -> list[str]:
        with firm.kernel.store.read() as connection:
            found = CapabilitySuggestions().suggest(connection, catalogue, [person], firm.clock.now().date())
        return [one.from_level for one in found[person] if one.item == "data_literacy"]

    assert about_data() == []
    take_part_once(firm, case_id, person)
    grant(firm, case_id, "employee")
    assert about_data() == ["aware"]


def take_part_once(firm: Trial, case_id: int, person: int) -> None:
    with firm.kernel.store.write(_system(), "test.part") as tx:
        same = (case_participant.c.case_id == case_id) & (case_participant.c.role == "employee")
        tx.connection.execute(delete(case_participant).where(same))
    take_part(firm, case_id, "employee", person)


def _system():  # type: ignore[no-untyped-def]
    from reviews_help import SYSTEM

    return SYSTEM


def test_where_the_newest_is_hidden_the_newest_that_is_not_counts(firm: Trial) -> None:
    person, now = engineer_of(firm), firm.clock.now()
    learnt(firm, person, data_literacy="practised")
    rated(firm, person, data_literacy="leading")
    with firm.kernel.store.read() as connection:
        assert newest(connection) == 1
        seen = for_viewer(connection, person, [person], now)
    assert [one.label for one in seen[person, "capability.level", "data_literacy"]] == ["practised"]


def test_the_heat_map_shows_a_manager_what_he_was_granted(firm: Trial) -> None:
    manager = firm.person(MANAGER)
    members, catalogue, now = team_of(firm, manager), catalogue_of(firm), firm.clock.now()
    case_id = rated(firm, members[0], planning_work="aware")
    with firm.kernel.store.read() as connection:
        before = team_shown(connection, catalogue, manager, "en", now)
    grant(firm, case_id, "observer")
    take_part(firm, case_id, "observer", manager)
    with firm.kernel.store.read() as connection:
        with counting(connection) as sent:
            after = team_shown(connection, catalogue, manager, "en", now)
        stranger = team_shown(connection, catalogue, firm.person("1020"), "en", now)
    assert before is not None
    assert after is not None
    assert len(before.heats[0].rows) == len(members)
    assert {cell.tone for row in before.heats[0].rows for cell in row.cells} <= {"missing", "none"}
    assert sum(cell.tone == "bad" for row in after.heats[0].rows for cell in row.cells) == 1
    assert stranger is None
    assert len(sent) <= 30
