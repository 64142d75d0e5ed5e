"""What a plugin needs to show itself in the portal: parts of its pages, and pages of its own."""

from __future__ import annotations

from attain.portal.desk import Act, Html, Page, ReadingDesk, WritingDesk
from attain.portal.errors import NotHere
from attain.portal.extensions import Panel, PanelRequest, PluginPages
from attain.portal.ports import Who
from attain.portal.views.charts import Bar, Bars, Box, Grid, Line, Radar, Trend
from attain.portal.views.fields import Field, Option
from attain.portal.views.parts import (
    Badge, Column, Empty, Fact, Figure, Link, Pages, Person, Share, Step, Table, Text, Tone,
)  # fmt: skip
from attain.portal.views.shell import NavEntry
from attain.portal.wording import counted, day, number, percent

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
    "counted",
    "day",
    "number",
    "percent",
]
