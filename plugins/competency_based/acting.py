"""What a review may have done: assigning the learning that the employee's role profile requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.api.development import assign_items, standings
from competency_based.reading import profiles_of_people

if TYPE_CHECKING:
    from attain.api.language import Catalogue
    from attain.api.reviews import ActRequest
    from attain.api.store import Tx


def assign_required_learning(tx: Tx, catalogue: Catalogue, request: ActRequest) -> str:
    """Assign what the profile requires and the person neither completed nor has under way."""
    person = request.subject_id
    profile = profiles_of_people(tx.connection, catalogue, [person], tx.now).get(person)
    if profile is None:
        return "nothing_to_assign"
    standing = standings(tx.connection, [person], tx.now.date())[person]
    left = [name for name in profile.required_learning if name not in standing.completed | standing.under_way]
    return "assigned" if left and assign_items(tx, person, left) else "nothing_to_assign"
