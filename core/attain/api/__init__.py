"""All that a plugin may import: `attain.api.language` for its words, the other modules for what it does at run time."""

from __future__ import annotations

from attain.hookspecs import hookimpl

__all__ = ["hookimpl"]
