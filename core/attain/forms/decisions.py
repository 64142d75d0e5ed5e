"""What a choice of a decision asks for, as a form of one question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attain.forms.model import Form, Section, build_field

DECISION = "decision"
"""The section under which the answer of a decide step's own field is kept."""


def form_of_choice(asks: Mapping[str, Any]) -> Form:
    """The form whose one field is what a choice asks."""
    return Form(DECISION, "", (Section(DECISION, "", (build_field(asks),)),))
