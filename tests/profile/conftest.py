from __future__ import annotations

from browser import chromium as chromium
from capable_help import firm as firm
from capable_help import small_firm as small_firm
from databases import backend as backend
from databases import postgres as postgres
