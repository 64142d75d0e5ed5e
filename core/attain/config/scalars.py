"""What a plain scalar means: the YAML 1.2 core schema, narrowed to what nobody can misread.

`true`, `false`, whole and decimal numbers are values; everything else is text.  What another YAML reader would take for
a number, a truth or nothing is refused, so that a file means the same everywhere (LANGUAGE 2).
"""

from __future__ import annotations

import re
from decimal import Decimal

DEEPEST = 64
"""No real document nests deeper than about fifteen; a limit keeps every later walk within Python's stack."""

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
"""Characters that cannot be seen, or that change the order in which text is shown (a review would be misled)."""

Scalar = str | int | Decimal | bool | None

_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None, "": None}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}\Z")
_DOUBTFUL = re.compile(
    r"""(?:
      [-+]? 0 [0-9_]+ (?:\.[0-9_]*)?                      # 0123: octal for some
    | [-+]? [0-9]+ _ [0-9_]* (?:\.[0-9_]*)?                 # 1_000
    | [-+]? (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+) [eE][-+]?[0-9]+  # 1e3
    | [-+]? \. (?:inf|Inf|INF) | \. (?:nan|NaN|NAN)
    | [-+]? 0 [xXoObB] [0-9a-fA-F_]+
    | \+ [0-9]+ (?:\.[0-9]*)? | [-+]? [0-9]+ \. | [-+]? \. [0-9]+
    | -? [0-9]{19,} (?:\.[0-9]*)? | -? [0-9]+ \. [0-9]{19,}
    | True | TRUE | False | FALSE | Null | NULL | ~
    )\Z""",
    re.VERBOSE,
)


def resolve(text: str) -> Scalar:
    """The value of a plain scalar; see `doubtful` for what must be asked first."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text


def doubtful(text: str) -> bool:
    """Whether readers of YAML disagree about this plain scalar."""
    return bool(text) and text[0] in "-+.0123456789TFN~" and bool(_DOUBTFUL.match(text))
