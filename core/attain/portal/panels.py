"""The parts that plugins add to the portal's own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.portal.extensions import PanelRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sqlalchemy import Connection

    from attain.portal.desk import ReadingDesk
    from attain.portal.extensions import Panel, Place, PluginPages
    from attain.portal.organisation import Organisation


@dataclass(frozen=True, slots=True)
class PanelShown:
    """A panel with something in it for this reader."""

    title: str
    template: str
    panel: Any


class Panels:
    """Every panel of the enabled plugins, by the place that shows them."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation
        self._panels: Sequence[Panel] = sorted(
            (panel for _, panel in organisation.plugins.panels()), key=lambda panel: (panel.order, panel.title)
        )

    def of(
        self,
        place: Place,
        connection: Connection,
        page: ReadingDesk,
        subject_id: int = 0,
        case_id: int = 0,
        cycle_id: int = 0,
    ) -> tuple[PanelShown, ...]:
        """The panels of a place that have something for whoever looks; `subject_id` is himself when left out."""
        wanted = [panel for panel in self._panels if panel.place == place]
        if not wanted:
            return ()
        world = self._organisation.world
        catalogues = world.catalogues
        _, catalogue = catalogues.current(connection)
        viewer = page.viewer
        subject = subject_id or viewer.person_id
        request = PanelRequest(connection, catalogue, viewer, subject, page.now, catalogues, case_id, cycle_id, world)
        shown = [(panel, panel.view(request)) for panel in wanted]
        return tuple(PanelShown(panel.title, panel.template, view) for panel, view in shown if view is not None)


def plugin_pages(organisation: Organisation) -> list[PluginPages]:
    """The pages of the enabled plugins."""
    return [pages for _, pages in organisation.plugins.pages()]


def template_folders(organisation: Organisation) -> Mapping[str, Path]:
    """{plugin: folder of its templates}."""
    return {name: pages.templates for name, pages in organisation.plugins.pages() if pages.templates is not None}
