"""The cookies: which there are, what stands in them, how they are set."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from litestar.datastructures import Cookie

from attain.portal.security.tokens import sign, signed_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from attain.portal.ports import Settings

SESSION, GUEST, LOOK, FLASH = "attain_session", "attain_guest", "attain_look", "attain_flash"
YEAR = 365 * 24 * 3600
LOOKS = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Flash:
    """A message shown once on the next page; tone is `good`, `info`, `warn` or `bad`."""

    text: str
    tone: Literal["good", "info", "warn", "bad"] = "good"


def cookie(settings: Settings, name: str, value: str, seconds: int | None = None) -> Cookie:
    """A cookie that scripts cannot read and other sites cannot send along with a form."""
    return Cookie(
        key=name, value=value, max_age=seconds, httponly=True, samesite="lax", secure=settings.secure, path="/"
    )


def session_cookie(settings: Settings, token: str) -> Cookie:
    """The cookie that carries a session; it ends with the session."""
    value = sign(settings.secret, SESSION, token)
    return cookie(settings, SESSION, value, int(settings.session_lasts.total_seconds()))


def flash_cookie(settings: Settings, flashes: Sequence[Flash]) -> Cookie:
    """Messages for the next page, signed, so that nobody can put words into our mouth."""
    text = json.dumps([[flash.tone, flash.text] for flash in flashes], ensure_ascii=False)
    packed = base64.urlsafe_b64encode(text.encode()).decode()
    return cookie(settings, FLASH, sign(settings.secret, FLASH, packed), 300)


def read_flashes(settings: Settings, value: str) -> tuple[Flash, ...]:
    """The messages of a cookie that we signed; none otherwise."""
    packed = signed_text(settings.secret, FLASH, value)
    if packed is None:
        return ()
    return tuple(Flash(text, tone) for tone, text in json.loads(base64.urlsafe_b64decode(packed)))
