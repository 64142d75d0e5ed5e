"""What a phrase that cannot be read says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import AttainError

if TYPE_CHECKING:
    from attain.phrases.ast import At


class PhraseError(AttainError):
    """A phrase that cannot be read.

    `at` is the (start, end) stretch inside the text; `path` leads from the value that was handed in to that text, for
    example ("all_of", 1).  `text` is the phrase itself.
    """

    def __init__(self, message: str, help: str = "", at: At = (0, 0), path: tuple[str | int, ...] = ()) -> None:
        self.at, self.path = at, path
        super().__init__(message, help)

    def inside(self, *steps: str | int) -> PhraseError:
        """The same error, seen from a value that holds the phrase under these keys."""
        return PhraseError(self.message, self.help, self.at, (*steps, *self.path))
