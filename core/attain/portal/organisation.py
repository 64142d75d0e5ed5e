"""The kernel as the portal sees it: who somebody is there, and what he may open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from attain.confirming import named_to_confirm
from attain.mail.outbox import post
from attain.people.asof import still_here, view
from attain.people.facts import facts
from attain.people.lines import reports
from attain.people.roles import roles_of
from attain.people.tables import person
from attain.portal.ports import Who

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.kernel import Kernel
    from attain.plugins import Plugins
    from attain.store.clock import Clock
    from attain.store.doors import Store, Tx


class Organisation:
    """What the portal's shell asks of the kernel."""

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    @property
    def store(self) -> Store:
        """Both doors of the database."""
        return self.kernel.store

    @property
    def world(self) -> World:
        """What commands on cases need."""
        return self.kernel.world

    @property
    def plugins(self) -> Plugins:
        """The enabled plugins."""
        return self.kernel.plugins

    @property
    def clock(self) -> Clock:
        """The clock of this organisation."""
        return self.kernel.clock

    @property
    def title(self) -> str:
        """The organisation's name."""
        return self.kernel.title

    def who(self, connection: Connection, person_id: int) -> Who | None:
        """The person as pages need him; None for somebody unknown or gone."""
        now = self.clock.now()
        row = connection.execute(select(person).where(person.c.id == person_id)).first()
        known = facts(connection, [person_id], now).get(person_id)
        if row is None or known is None:
            return None
        rights = rights_of(connection, self.world, person_id, now)
        _, catalogue = self.world.catalogues.current(connection)
        said = catalogue.organisation.data
        zone, language = row.zone or said["zone"], row.language or said["languages"][0]
        return Who(person_id, row.name, str(known.get("job", "")), language, zone, rights)

    def person_with_mail(self, connection: Connection, address: str) -> int | None:
        """Whose work e-mail this is; None when nobody's, or when two people share it."""
        same = select(person.c.id).where(func.lower(person.c.work_email) == address.strip().lower())
        found = connection.execute(same.where(still_here(self.clock.now())).limit(2)).scalars().all()
        return found[0] if len(found) == 1 else None

    def send_sign_in_link(self, tx: Tx, person_id: int, url: str) -> None:
        """Put the mail with a sign-in link into the outbox; the link itself is not kept beside the words."""
        row = tx.connection.execute(select(person.c.first_name).where(person.c.id == person_id)).one()
        body = f"Hello {row.first_name},\n\nopen this link to sign in; it works once:\n\n{url}\n"
        message = {
            "message_id": f"sign-in.{person_id}.{tx.now:%Y%m%d%H%M%S%f}",
            "person_id": person_id,
            "message": "sign_in",
            "subject": "Your link to sign in",
            "body": body,
            "in_portal": False,
        }
        post(tx, [message])


def rights_of(connection: Connection, world: World, person_id: int, at: datetime) -> frozenset[str]:
    """What the person may open beside his own pages: `team` for whoever has reports, `levels` for them and for whoever
    has one to confirm, and what his roles may do.
    """
    seen = view(connection, at)
    _, catalogue = world.catalogues.current(connection)
    held = {role for role, _ in roles_of(connection, seen, person_id)}
    may = {
        right
        for document in catalogue.of_kind("roles")
        for role in document.data["roles"]
        if role["id"] in held
        for right in role.get("may", ())
    }
    leads = bool(reports(connection, seen, [person_id])[person_id])
    team = {"team", "levels"} if leads else {"levels"} if named_to_confirm(connection, person_id, at) else set()
    return frozenset(may | team)
