"""Values that only we can have signed."""

from __future__ import annotations

import base64
import hmac
from hashlib import sha256


def signature(secret: bytes, purpose: str, text: str) -> str:
    """A signature that holds for this purpose only."""
    mac = hmac.new(secret, f"{purpose}\0{text}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def sign(secret: bytes, purpose: str, text: str) -> str:
    """The text with its signature behind a point."""
    return f"{text}.{signature(secret, purpose, text)}"


def signed_text(secret: bytes, purpose: str, value: str) -> str | None:
    """The text of a signed value, or None when the signature is not ours."""
    text, _, given = value.rpartition(".")
    return text if text and same(given, signature(secret, purpose, text)) else None


def same(given: str, expected: str) -> bool:
    """Whether two texts are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(), expected.encode())
