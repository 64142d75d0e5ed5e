"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

LONGEST = 200
"""Letters; a longer word is no slip of the pen, and comparing it would take its time."""


def nearest(word: str, among: Iterable[str], least: float = 0.66) -> str:
    """The known word most like `word`, or an empty text when none is near enough."""
    best, score, said = "", least, word.casefold()
    letters = set(said)
    if len(said) > LONGEST:
        return best
    for known in among:
        other = known.casefold()
        enough = score * (len(said) + len(other)) / 2  # letters in common; with fewer, comparing would only take time
        if min(len(said), len(other)) < enough or sum(map(other.count, letters)) < enough:
            continue
        if sum(min(said.count(x), other.count(x)) for x in letters) < enough:
            continue
        likeness = SequenceMatcher(None, said, other).ratio()
        if likeness > score or (likeness == score and not best):
            best, score = known, likeness
    return best


def did_you_mean(word: str, among: Iterable[str], otherwise: str = "") -> str:
    """`did you mean "x"?`, else the few known words, else `otherwise`."""
    known = sorted(set(among))
    close = nearest(word, known)
    if close:
        return f'did you mean "{close}"?'
    if otherwise or not known or len(known) > 20:
        return otherwise
    return f"known here: {', '.join(known)}"
