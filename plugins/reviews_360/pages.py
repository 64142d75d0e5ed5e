"""The report on a review's page, and on a page of its own: /reviews_360/CASE/feedback."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from litestar import get
from litestar.params import FromPath

from attain.api.feedback import case_of, catalogues_of
from attain.api.portal import Html, NotHere, Page, Panel, PanelRequest, PluginPages
from reviews_360.reading import read
from reviews_360.views import report_view

if TYPE_CHECKING:
    from reviews_360.views import ReportView


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the panel shows: the reports that may be read, by name, and where they stand."""

    href: str
    reports: tuple[ReportView, ...]


def feedback_panel(request: PanelRequest) -> Feedback | None:
    """The reports of the case that is looked at; None where the viewer may read none."""
    case = case_of(request.connection, request.catalogues, request.case_id)
    if case is None:
        return None
    found = read(request.connection, case, request.viewer.person_id, request.now)
    shown = tuple(report_view(case, one, request.viewer.language) for one in found)
    return Feedback(f"/reviews_360/{request.case_id}/feedback", shown) if shown else None


@get("/reviews_360/{case_id:int}/feedback", sync_to_thread=True)
def feedback_page(page: Page, case_id: FromPath[int]) -> Html:
    """The reports of a review; for whoever may read none, the same page as for what does not exist."""
    viewer = page.viewer
    with page.read() as connection:
        case = case_of(connection, catalogues_of(page), case_id)
        found = read(connection, case, viewer.person_id, page.now) if case else []
        shown = tuple(report_view(case, one, viewer.language) for one in found) if case else ()
    if not shown:
        raise NotHere
    return page.render("reviews_360/feedback.html", reports=shown, back=f"/reviews/{case_id}")


def panels() -> list[Panel]:
    """The panel on the review's page."""
    return [Panel("case", "What others said", "reviews_360/panel.html", feedback_panel, 60)]


def pages() -> PluginPages:
    """The page and its templates."""
    return PluginPages([feedback_page], (), Path(__file__).parent / "templates")
