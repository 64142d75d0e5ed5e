"""What the tests of a plugin need."""

from __future__ import annotations

from attain.language.load import Loaded, load

__all__ = ["Loaded", "load"]
