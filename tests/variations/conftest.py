"""Databases for the stories of overlays, and the folder with the helpers of scenarios on the path."""

from __future__ import annotations

import sys
from pathlib import Path

from database_stage import stages as stages
from databases import database_url as database_url
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from databases import store as store

sys.path.insert(0, str(Path(__file__).parent.parent / "scenarios"))
