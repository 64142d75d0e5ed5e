"""What this plugin brings at run time."""

from __future__ import annotations
