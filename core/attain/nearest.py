"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher

LONGEST = 200
"""Letters; a longer word is no slip of the pen, and comparing it would take its time."""


def nearest(word: str, among: Iterable[str], least: float = 0.66) -> str:
    """The known word most like `word`, or an empty text when none is near enough."""
    best, score, said = "", least, word.casefold()
    if len(said) > LONGEST:
        return best
    for known in among:
        other = known.casefold()
        if 2 * min(len(said), len(other)) < score * (len(said) + len(other)):
            continue  # they cannot be as much alike as that; comparing them would only take time
        matcher = SequenceMatcher(None, said, other)
        if matcher.quick_ratio() < score:
            continue
        likeness = matcher.ratio()
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
