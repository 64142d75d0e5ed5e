from __future__ import annotations

from browser import chromium as chromium
from capable_help import firm as firm
from capable_help import postgres_firm as postgres_firm
from capable_help import small_firm as small_firm
from capable_help import sqlite_firm as sqlite_firm
from databases import postgres as postgres
