"""In which lane a change is: a table of changes of one small workflow, form, scale and policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from attain.changing.difference import differences
from attain.changing.lanes import LANES, changes, rules
from attain.changing.live import followed
from attain.config.document import Resource, canonical, parse_canonical

FLOW: dict[str, Any] = {
    "id": "review",
    "title": "Review",
    "people": {"manager": {"title": "Manager", "is": "manager of employee", "if_none": "skip"}},
    "steps": [
        {
            "id": "own",
            "title": "Own view",
            "do": "fill_form",
            "who": "employee",
            "form": "own",
            "due": "5 working days after it opens",
            "if_late": [{"after": "2 working days", "then": "continue"}],
        },
        {
            "id": "peers",
            "title": "Peers",
            "do": "ask_each",
            "anonymous": {"show_from": "3 answers", "below": "hide", "traceable_by": "nobody"},
        },
        {"id": "end", "title": "Share", "do": "release", "who": "manager", "due": "release_date"},
    ],
    "visibility": [{"who": ["manager", "hr"], "what": "own", "as": "full", "from": "own submitted"}],
}
FORM: dict[str, Any] = {
    "id": "own",
    "title": "Own view",
    "sections": [
        {"id": "a", "title": "A", "fields": [{"id": "q", "title": "What?", "type": "rating", "scale": "five"}]}
    ],
}
SCALE: dict[str, Any] = {
    "id": "five",
    "title": "Five",
    "levels": [{"id": "low", "title": "Low"}, {"id": "high", "title": "High"}],
}
POLICY: dict[str, Any] = {"id": "fair", "title": "Fair", "rules": {"minimum_answers": "3 answers", "no_quota": True}}
DOCUMENTS = {"workflow": FLOW, "form": FORM, "scale": SCALE, "policy": POLICY}
Act = Callable[[dict[str, Any]], Any]


def step(n: int, **said: Any) -> Act:
    return lambda data: data["steps"][n].update(said)


def field(**said: Any) -> Act:
    return lambda data: data["sections"][0]["fields"][0].update(said)


def row(**said: Any) -> Act:
    return lambda data: data["visibility"][0].update(said)


def rule(**said: Any) -> Act:
    return lambda data: data["rules"].update(said)


def add(**said: Any) -> Act:
    return lambda data: data["sections"][0]["fields"].append({"title": "More", "type": "text"} | said)


CASES: list[tuple[str, str, Act]] = [
    ("live", "workflow", lambda data: data.update(title="The review")),
    ("live", "workflow", lambda data: data.update(note="for us")),
    ("live", "workflow", step(0, title="Look back")),
    ("live", "workflow", step(0, due="8 working days after it opens")),
    ("live", "workflow", step(0, due="3 weeks after it opens")),
    ("mapped", "workflow", step(0, due="4 working days after it opens")),
    ("mapped", "workflow", step(0, due="5 days after it opens")),
    ("mapped", "workflow", step(2, due="cut_off")),
    ("live", "workflow", step(0, if_late=[{"after": "3 working days", "then": "continue"}])),
    ("mapped", "workflow", step(0, if_late=[{"after": "1 working day", "then": "continue"}])),
    ("mapped", "workflow", step(0, if_late=[{"after": "2 working days", "then": "close_unfinished"}])),
    ("mapped", "workflow", step(0, who="manager")),
    ("pinned", "workflow", step(0, do="meet")),
    ("pinned", "workflow", step(0, form="other")),
    ("offered", "workflow", lambda data: data["steps"].append({"id": "new", "title": "New", "do": "tell"})),
    ("mapped", "workflow", lambda data: data["steps"].pop(1)),
    ("live", "workflow", step(1, anonymous={"show_from": "5 answers", "below": "hide", "traceable_by": "nobody"})),
    ("refused", "workflow", step(1, anonymous={"show_from": "2 answers", "below": "hide", "traceable_by": "nobody"})),
    ("refused", "workflow", step(1, anonymous={"show_from": "3 answers", "below": "hide", "traceable_by": "role hr"})),
    ("refused", "workflow", lambda data: data["steps"][1].pop("anonymous")),
    ("live", "workflow", row(who="manager")),
    ("live", "workflow", row(**{"as": "averages_only"})),
    ("refused", "workflow", row(who=["manager", "hr", "second"])),
    ("refused", "workflow", row(**{"from": "the case opens"})),
    ("live", "form", field(title="Which?")),
    ("live", "form", field(help="Think.")),
    ("pinned", "form", field(type="text")),
    ("pinned", "form", field(scale="four")),
    ("offered", "form", add(id="more")),
    ("mapped", "form", add(id="more", required=True)),
    ("pinned", "form", lambda data: data["sections"][0]["fields"].clear()),
    ("live", "scale", lambda data: data["levels"][0].update(title="Lower")),
    ("pinned", "scale", lambda data: data["levels"].append({"id": "top", "title": "Top"})),
    ("live", "policy", rule(minimum_answers="4 answers")),
    ("refused", "policy", rule(minimum_answers="2 answers")),
    ("refused", "policy", lambda data: data["rules"].pop("no_quota")),
]


def documents(**changed: dict[str, Any]) -> list[Resource]:
    return [Resource(kind, data["id"], data) for kind, data in (DOCUMENTS | changed).items()]


def after(kind: str, act: Act) -> list[Resource]:
    data = parse_canonical(canonical(DOCUMENTS[kind]))
    act(data)
    return documents(**{kind: data})


@pytest.mark.parametrize(("lane", "kind", "act"), CASES)
def test_each_change_has_its_lane(lane: str, kind: str, act: Act) -> None:
    new = after(kind, act)
    (change,) = changes(differences(documents(), new), documents(), new)
    assert change.lane == lane, change.words


def test_what_is_live_reaches_running_reviews_and_nothing_else() -> None:
    new = documents(
        workflow={**FLOW, "title": "Other", "steps": [*FLOW["steps"][:2], {"id": "new", "title": "N", "do": "tell"}]}
    )
    found = changes(differences(documents(), new), documents(), new)
    kept = followed(documents(), new, found, answered=False)
    assert kept is not None
    (flow,) = (one.data for one in kept if one.kind == "workflow")
    assert (flow["title"], flow["steps"]) == ("Other", FLOW["steps"])


def test_words_answered_keep_theirs() -> None:
    new = after("form", field(title="Which?"))
    found = changes(differences(documents(), new), documents(), new)
    assert followed(documents(), new, found, answered=True) is None
    assert followed(documents(), new, found, answered=False) is not None


def test_every_row_of_the_table_names_a_lane() -> None:
    assert {rule.lane for rule in rules()} == set(LANES)


def test_the_order_of_documents_says_nothing() -> None:
    assert differences(documents(), list(reversed(documents()))) == ()
