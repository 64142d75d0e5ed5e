"""The items that forms ask about: capabilities of a person's role profile, or of a framework."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attain.api.language import words
from attain.api.reviews import Item, ItemRequest
from competency_based.model import Capability, Framework, RoleProfile
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
            yield _item(catalogue, one, {"target": profile.needs[one.id]})


def of_framework(catalogue: Catalogue, source: str) -> Iterator[Item]:
    """The items that `WORD of framework F` names."""
    word, _, name = source.partition(" of framework ")
    framework: Framework = catalogue.model("framework", name)
    return (_item(catalogue, one, {}) for one in framework.named(word))


def _item(catalogue: Catalogue, one: Capability, more: Mapping[str, Any]) -> Item:
    """Texts in the organisation's first language, for items are frozen as they were asked."""
    language = catalogue.language
    told = {level: words(text, language) for level, text in one.behaviours.items()}
    carried = {"behaviours": told, "tags": list(one.tags), "under": [one.under] if one.under else []}
    help = {"help": words(one.help, language)} if one.help else {}
    return Item(one.id, words(one.title, language), {**carried, **help, **more})
