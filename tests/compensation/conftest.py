from __future__ import annotations

from databases import empty_url as empty_url
from databases import postgres as postgres
