"""The items that forms ask about: capabilities of a person's role profile, or of a framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from attain.api.reviews import Item, ItemRequest
from competency_based.listing import item, of_framework
from competency_based.model import Framework, RoleProfile
from competency_based.reading import profiles_of_people

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.api.language import Catalogue

Read = dict[ItemRequest, Sequence[Item]]


class ProfileCapabilities:
    """`capabilities of the role profile`: what the job of the subject needs, with the level as `target`."""

    source = "profile_capabilities"

    def read(self, connection: Connection, catalogue: Catalogue, requests: Sequence[ItemRequest]) -> Read:
        """The capabilities of each subject; none where no profile fits. Statements as for one subject and instant."""
        by_instant: dict[datetime, list[ItemRequest]] = defaultdict(list)
        for request in requests:
            by_instant[request.at].append(request)
        found: Read = {}
        for at, some in by_instant.items():
            profiles = profiles_of_people(connection, catalogue, {one.subject_id for one in some}, at)
            items = {profile.id: tuple(needed(catalogue, profile)) for profile in profiles.values()}
            for one in some:
                mine = profiles.get(one.subject_id)
                found[one] = items[mine.id] if mine else ()
        return found


class FrameworkItems:
    """`capabilities of framework F`: all of it, whoever the subject is."""

    source = "framework_items"

    def read(self, connection: Connection, catalogue: Catalogue, requests: Sequence[ItemRequest]) -> Read:  # noqa: ARG002
        """The items of the framework that each request names. No statement."""
        named = {source: tuple(of_framework(catalogue, source)) for source in {one.source for one in requests}}
        return {one: named[one.source] for one in requests}


def needed(catalogue: Catalogue, profile: RoleProfile) -> Iterator[Item]:
    """What a role profile needs, in the order of its framework."""
    framework: Framework = catalogue.model("framework", profile.framework)
    for one in framework.capabilities:
        if one.id in profile.needs:
            yield item(catalogue, one, {"target": profile.needs[one.id]})
