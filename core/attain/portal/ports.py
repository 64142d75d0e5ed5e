"""What the portal needs of the kernel, and how it is set up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sqlalchemy import Connection

    from attain.store.clock import Clock
    from attain.store.doors import Store, Tx


@dataclass(frozen=True, slots=True)
class Who:
    """A person as the shell of a page needs him.

    `rights` are the names of what he may open besides his own pages (`team`, `hr`, …); navigation and guards ask
    for them.
    """

    person_id: int
    name: str
    detail: str = ""
    language: str = "en"
    zone: str = "UTC"
    rights: frozenset[str] = frozenset()


class Kernel(Protocol):
    """The part of the kernel that the shell uses."""

    @property
    def store(self) -> Store:
        """Both doors of the database."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock of this organisation."""
        ...

    @property
    def title(self) -> str:
        """The organisation's name."""
        ...

    def who(self, connection: Connection, person_id: int) -> Who | None:
        """The person, or None for somebody who may not use the portal (unknown, ended)."""
        ...

    def person_with_mail(self, connection: Connection, address: str) -> int | None:
        """Whose work e-mail this is; None when nobody's, or when two people share it."""
        ...

    def send_sign_in_link(self, tx: Tx, person_id: int, url: str) -> None:
        """Put the mail with a sign-in link into the outbox, within this transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Settings:
    """How the portal is served.

    `secret` signs cookies (at least 32 bytes, the same for every process); `secure` marks cookies for https only,
    off on a plain address such as a demo on this machine; `base_url` starts the links in mails;
    `gallery` opens /styleguide.
    `banner` is a line above every page (the demo says there which day it plays, as `{today}`); `templates` are
    folders of plugins by name.  `shows_sign_in_mail` lets administrators read links to sign in in the outbox: for the
    demo alone.
    `data` is the folder under which the folders of connections lie; without one nothing is synchronised from here.
    """

    secret: bytes
    base_url: str = "http://127.0.0.1:8000"
    secure: bool = True
    gallery: bool = False
    banner: str = ""
    session_lasts: timedelta = timedelta(hours=12)
    link_lasts: timedelta = timedelta(minutes=30)
    largest_body: int = 12_000_000
    shows_sign_in_mail: bool = False
    data: Path | None = None
    templates: Mapping[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.secret) < 32:
            msg = "the portal's secret needs at least 32 bytes"
            raise ValueError(msg)
