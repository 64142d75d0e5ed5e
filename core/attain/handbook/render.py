"""The handbook as one page of HTML that needs nothing else: to read on a screen, to print, to hand out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from attain.handbook.book import Handbook

FOLDER = Path(__file__).parent / "templates"


def page(book: Handbook) -> str:
    """The whole page."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (FOLDER / "handbook.css").read_text(encoding="utf-8")
    return environment.get_template("handbook.html").render(book=book, tell=book.tell, style=style)
