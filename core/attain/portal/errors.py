"""What a page refuses with, beside the kernel's own Refusal and BadInput."""

from __future__ import annotations

from attain.errors import AttainError


class NotHere(AttainError):
    """There is no such thing, or the viewer may not see it: one answer for both, so that it tells nothing."""

    def __init__(self) -> None:
        super().__init__("This page does not exist, or it is not for you.")


class SignedOut(AttainError):
    """The page is for people who are signed in."""

    def __init__(self) -> None:
        super().__init__("You are signed out.", "Sign in again.")


class FormNotTrusted(AttainError):
    """A form came without the token that its own page carries."""

    def __init__(self) -> None:
        super().__init__(
            "This form could not be accepted, so nothing was changed.",
            "Go back, reload the page and send it again. It happens after signing in or out elsewhere.",
        )
