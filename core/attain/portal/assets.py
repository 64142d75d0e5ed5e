"""Stylesheet, script and icon, held in memory under names that change with their content."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"
STYLES = (
    *("tokens", "base", "layout", "controls", "forms", "ratings", "tables", "parts", "pages", "charts"),
    *("sessions", "print"),
)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    name: str
    content: bytes
    media_type: str


class Assets:
    """All static files. `path("attain.css")` is the address with the content's hash in it."""

    def __init__(self) -> None:
        style = "\n".join((STATIC / "css" / f"{part}.css").read_text("utf-8") for part in STYLES)
        sources = {"attain.css": style.encode()} | {
            name: (STATIC / name).read_bytes() for name in ("attain.js", "attain.svg")
        }
        made = {name: _asset(name, content) for name, content in sources.items()}
        self._paths = {name: f"/static/{asset.name}" for name, asset in made.items()}
        self._served = {asset.name: asset for asset in made.values()}

    def path(self, name: str) -> str:
        """The address of a file; KeyError for one that there is not."""
        return self._paths[name]

    def get(self, name: str) -> Asset | None:
        """The file with this hashed name."""
        return self._served.get(name)


def _asset(name: str, content: bytes) -> Asset:
    stem, ending = name.rsplit(".", 1)
    return Asset(f"{stem}-{sha256(content).hexdigest()[:12]}.{ending}", content, TYPES[ending])
