"""Lines from post to post as a file wants them."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from attain.people.findings import Weight
from attain.people.present import Present
from attain.people.rings import rings
from attain.people.rows import Listed, Listing

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Posts:
    """Where everybody sits, before and after."""

    listing: Listing
    posts: Mapping[str, str]
    present: Present
    leaving: Set[str]
    bare: Mapping[str, str]  # staff numbers without leading zeros, for a suggestion

    def of(self, listed: Listed, manager: str) -> str | None:
        """The post of a manager by staff number; None, with a finding, when there is no such person."""
        if manager in self.posts:
            return self.posts[manager]
        kept = self.present.people.get(manager)
        if kept is None:
            near = self.bare.get(manager.lstrip("0"))
            help = f"did you mean {near}?" if near else "name somebody of the file, or leave it blank at the top"
            self.listing.wrong(
                listed.row,
                "unknown_manager",
                f"{listed.staff_number} reports to {manager}, who is not in the file",
                help=help,
            )
            return None
        if kept.ended or manager in self.leaving:
            message = (
                f"{listed.staff_number} reports to {manager}, who has left; the line stays with that post, now vacant"
            )
            self.listing.wrong(listed.row, "manager_left", message, Weight.WARNING)
        return kept.position or None


def _posts(listing: Listing, posts: Mapping[str, str], present: Present, leaving: Set[str]) -> Posts:
    return Posts(listing, posts, present, leaving, {number.lstrip("0"): number for number in posts})


def wanted_lines(listing: Listing, posts: Mapping[str, str], present: Present, leaving: Set[str]) -> dict[str, str]:
    """The primary lines that change: post -> post above, empty for none.  Rings and several roots are noted."""
    where = _posts(listing, posts, present, leaving)
    wanted: dict[str, str] = {}
    for number, listed in listing.people.items():
        above = _above(where, listed)
        if above is not None and wanted.setdefault(posts[number], above) != above:
            message = f"{number} shares the post {posts[number]} with somebody of another manager; the first row counts"
            listing.wrong(listed.row, "shared_post", message, Weight.WARNING)
    after = {post: line.above for post, line in present.lines.items()} | wanted
    _break_rings(where, after, wanted)
    _roots(where, after)
    return {post: above for post, above in wanted.items() if above != _now(present, post)}


def _now(present: Present, post: str) -> str:
    line = present.lines.get(post)
    return line.above if line else ""


def _above(where: Posts, listed: Listed) -> str | None:
    if listed.manager is None or not listed.manager:
        return listed.manager
    if listed.manager == listed.staff_number:
        where.listing.wrong(listed.row, "own_manager", f"{listed.staff_number} is given as their own manager")
        return None
    above = where.of(listed, listed.manager)
    return None if above == where.posts[listed.staff_number] else above


def _break_rings(where: Posts, after: dict[str, str], wanted: dict[str, str]) -> None:
    names = {post: number for number, post in where.posts.items()}
    for ring in rings({post: above for post, above in after.items() if above}):
        numbers = [names.get(post, post) for post in ring]
        rows = [where.listing.people[number].row for number in numbers if number in where.listing.people]
        message = f"{_around(numbers)} report to one another in a ring (rows {_few(sorted(rows))})"
        where.listing.wrong(min(rows, default=0), "ring", message, help="one of them must report to somebody else")
        for post in ring:
            after[post] = wanted[post] = ""


def _around(numbers: list[str]) -> str:
    shown = numbers if len(numbers) <= SHOWN else [*numbers[:SHOWN], f"… {len(numbers) - SHOWN} more …"]
    return " → ".join([*shown, numbers[0]])


def _few(rows: list[int]) -> str:
    return ", ".join(map(str, rows[:SHOWN])) + (f" and {len(rows) - SHOWN} more" if len(rows) > SHOWN else "")


def _roots(where: Posts, after: Mapping[str, str]) -> None:
    people = where.listing.people
    if all(listed.manager is None for listed in people.values()):
        return
    tops = [people[number].row for number, post in where.posts.items() if not after.get(post)]
    if len(tops) < 2:
        return
    where.listing.wrong(
        0, "several_roots", f"{len(tops):,} people have nobody above them (rows {_few(sorted(tops))})", Weight.WARNING
    )
    for listed in people.values():
        if listed.manager == "":
            where.listing.wrong(listed.row, "blank_manager", f"{listed.staff_number} has no manager", Weight.WARNING)


def wanted_matrix(
    listing: Listing, posts: Mapping[str, str], present: Present, leaving: Set[str]
) -> dict[str, set[str]]:
    """The posts whose matrix lines change, each with all that it should have."""
    where = _posts(listing, posts, present, leaving)
    changed: dict[str, set[str]] = {}
    for number, listed in listing.people.items():
        if listed.matrix_managers is None:
            continue
        found = {where.of(listed, manager) for manager in listed.matrix_managers if manager != number}
        wanted = {post for post in found if post is not None and post != posts[number]}
        if wanted != present.matrix.get(posts[number], {}).keys():
            changed[posts[number]] = wanted
    return changed
