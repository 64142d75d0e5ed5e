from __future__ import annotations

from decimal import Decimal

import pytest

from attain.portal.ports import Who
from attain.portal.views import charts
from attain.portal.views.fields import Field, Option, Statement
from attain.portal.views.parts import Pages
from attain.portal.views.shell import NavEntry, arrange


def test_a_missing_value_is_not_drawn_as_zero():
    trend = charts.Trend("x", (("a", 1), ("b", None), ("c", 3)))
    assert trend.path().count("M") == 2
    radar = charts.Radar("x", ("a", "b", "c"), (charts.Line("l", (1, None, 3)),), 5)
    assert len(radar.points((1, None, 3)).split()) == 2
    bars = charts.Bars("x", (charts.Bar("a", None), charts.Bar("b", Decimal("2.50"))), "%")
    assert (bars.words(None), bars.words(Decimal("2.50"))) == ("No data", "2.5%")


def test_bars_share_one_scale():
    bars = charts.Bars("x", (charts.Bar("a", 5), charts.Bar("b", 10)))
    assert (bars.length(5, 200), bars.length(10, 200), bars.length(0, 200)) == ("100.0", "200.0", "0.0")
    assert charts.Bars("x", ()).length(0, 200) == "0.0"


@pytest.mark.parametrize(("done", "of", "dash"), [(1, 2, "125.6"), (0, 0, "0.0"), (3, 2, "251.2")])
def test_rings(done: int, of: int, dash: str):
    assert charts.ring(done, of).split()[0] == dash


def test_a_radar_begins_at_the_top():
    radar = charts.Radar("x", ("a", "b", "c", "d"), (), 5)
    assert [tuple(map(round, radar.spot(at, 1))) for at in range(4)] == [(240, 46), (344, 150), (240, 254), (136, 150)]


@pytest.mark.parametrize(
    ("number", "shown"), [(1, (1, 2, 0, 49)), (7, (1, 0, 6, 7, 8, 0, 49)), (49, (1, 0, 48, 49)), (2, (1, 2, 3, 0, 49))]
)
def test_pages_offered(number: int, shown: tuple[int, ...]):
    assert Pages(number, 50, 2431, "/x").shown == shown


def test_pages_say_where_one_is_and_keep_filters():
    pages = Pages(49, 50, 2431, "/x", (("q", "a&b"),))
    assert pages.range == "2,401 to 2,431 of 2,431"
    assert pages.href(2) == "/x?q=a%26b&page=2"
    assert Pages(1, 50, 0, "/x").last == 1


def test_limits_are_said_in_words():
    assert Field("a", "text", "A", at_least=80, at_most=3000).limit == "80 to 3,000 characters"
    assert Field("a", "list", "A", at_most=5, unit="entries").limit == "At most 5 entries"
    assert Field("a", "percent", "A", lowest="0", highest="150").range == "0 to 150"


def test_errors_lead_to_their_control():
    assert Field("a", "line", "Title", error="Write one.").errors == (("a", "Title: Write one."),)
    assert Field("a", "rating", "How?", error="Choose.").errors == (("a-0", "How? Choose."),)
    grid = Field("g", "agreement", "Grid", statements=(Statement("g1", "It works.", error="Choose."),))
    assert grid.errors == (("g1-0", "It works. Choose."),)


def test_a_list_offers_room_within_its_limit():
    assert Field("a", "list", "A", values=("x",)).lines == ("x", "", "")
    assert Field("a", "list", "A", values=("x",), at_most=1).lines == ("x",)
    assert len(Field("a", "list", "A", values=("x",) * 5).lines) == 6


def test_a_locked_answer_is_said_in_words():
    field = Field("a", "rating", "A", "3", options=(Option("3", "Meets"),), locked="signed")
    assert field.said == "Meets"
    assert Field("a", "yes_no", "A", "no").said == "No"
    assert Field("a", "text", "A").said == "No answer"


def test_navigation_marks_the_nearest_place():
    entries = (
        NavEntry("", "Home", "/", "home"),
        NavEntry("", "Team", "/team", "people"),
        NavEntry("", "Plan", "/team/plan", "book"),
        NavEntry("HR", "Cycles", "/hr", "flag", "hr"),
    )
    (group,) = arrange(entries, Who(1, "Amara"), "/team/plan/3")
    assert [item.label for item in group.items if item.current] == ["Plan"]
    assert [each.title for each in arrange(entries, Who(1, "A", rights=frozenset({"hr"})), "/")] == ["", "HR"]
    assert arrange(entries, None, "/") == ()


def test_names_of_axes_are_broken_rather_than_cut():
    axes = ("Planning and delivering", "Quality", "One word too many for two lines of it all")
    radar = charts.Radar("x", axes, (), 5)
    assert radar.label_lines(0) == ("Planning and", "delivering")
    assert radar.label_lines(1) == ("Quality",)
    assert len(radar.label_lines(2)) == 2


def test_the_nearest_pages_come_first():
    entries = [NavEntry(group, group or "Home", f"/{group}", "home") for group in ("", "Organisation", "More", "Team")]
    assert [group.title for group in arrange(entries, Who(1, "A"), "/")] == ["", "Team", "Organisation", "More"]
