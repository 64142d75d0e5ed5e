"""Files that a plugin shares with other programs."""

from __future__ import annotations

from attain.sharing import alone, read_once, replace_whole

__all__ = ["alone", "read_once", "replace_whole"]
