"""Which role profile is a person's: the first that fits, `otherwise` last. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from attain.api.language import Lookups, holds
from competency_based.model import RoleProfile


def profile_for(profiles: Sequence[RoleProfile], look: Lookups) -> RoleProfile | None:
    """The first of `profiles` that certainly fits; None where none does, which the check rules out.

    A condition whose facts are not known does not fit.
    """
    return next((one for one in profiles if one.fits is None or holds(one.fits, look) is True), None)
