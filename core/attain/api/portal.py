"""What a plugin needs to add pages: desks of handlers, panels, and the view models that the portal's macros show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.hookspecs import hookimpl
from attain.portal.desk import Act, Html, Page, ReadingDesk, WritingDesk
from attain.portal.errors import NotHere
from attain.portal.extensions import Panel, PanelRequest, PluginPages
from attain.portal.organisation import Organisation
from attain.portal.ports import Who
from attain.portal.views import charts, fields, parts
from attain.portal.views.charts import Bar, Bars, Box, Grid, Line, Radar, Trend
from attain.portal.views.fields import Field, Option
from attain.portal.views.parts import (
    Badge,
    Column,
    Empty,
    Fact,
    Figure,
    Link,
    Pages,
    Person,
    Share,
    Step,
    Table,
    Text,
    Tone,
)  # fmt: skip
from attain.portal.views.shell import NavEntry
from attain.portal.wording import counted, day, number, percent

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue

__all__ = [
    "Act",
    "Badge",
    "Bar",
    "Bars",
    "Box",
    "Column",
    "Empty",
    "Fact",
    "Field",
    "Figure",
    "Grid",
    "Html",
    "Line",
    "Link",
    "NavEntry",
    "NotHere",
    "Option",
    "Page",
    "Pages",
    "Panel",
    "PanelRequest",
    "Person",
    "PluginPages",
    "Radar",
    "ReadingDesk",
    "Share",
    "Step",
    "Table",
    "Text",
    "Tone",
    "Trend",
    "Who",
    "WritingDesk",
    "catalogue_of",
    "charts",
    "counted",
    "day",
    "fields",
    "hookimpl",
    "number",
    "parts",
    "percent",
]


def catalogue_of(page: ReadingDesk, connection: Connection) -> Catalogue:
    """The configuration in force; NotHere where the portal stands on no organisation."""
    if not isinstance(page.kernel, Organisation):
        raise NotHere
    return page.kernel.world.catalogues.current(connection)[1]
