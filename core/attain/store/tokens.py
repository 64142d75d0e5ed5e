"""Random tokens and what is kept of them, so that a copy of the database opens nothing."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_token() -> str:
    """256 random bits, fit for an address or a cookie."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """What is kept of a token. A plain hash is enough for 256 random bits."""
    return sha256(token.encode()).digest()
