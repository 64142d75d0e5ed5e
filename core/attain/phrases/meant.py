"""What somebody most likely meant who wrote a phrase in other words: "2 weeks later", "manager's manager", "a or b".

Each rule turns a common way of saying something into the words of the grammar.  Only what can then be read is
suggested; nothing is ever read so by itself, for a guess is no rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from attain.config.days import day_meant
from attain.phrases.ast import Named
from attain.phrases.errors import PhraseError
from attain.phrases.parser import PARSERS

LONGEST = 200
"""Letters; what is longer is no phrase in other words."""

NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
Rule = tuple[str, str]
"""A regular expression, compiled when something is wrong and not before, and what stands there instead."""

UNIT = r"(?:working )?(?:hours?|days?|weeks?|months?|years?)"
AMOUNTS = (
    *((rf"\b{word}\b(?= [a-z])", str(number)) for number, word in enumerate(NUMBERS, 1)),
    (r"\b(?:a|an) (?=(?:hour|day|week|month|year)\b)", "1 "),
    (r"\b(\d+) ?h\b", r"\1 hours"),
    (r"\b(\d+) ?d\b", r"\1 days"),
    (r"\b(\d+) ?w\b", r"\1 weeks"),
    (r"\b(\d+) ?(?:y|yrs?)\b", r"\1 years"),
    (r"\b(\d+)(?=[a-z])", r"\1 "),
    (r"\b(?:business|work|week|bank)[ -]?(days?)\b", r"working \1"),
    (r"\bworking-(days?)\b", r"working \1"),
    (r"\bfortnight\b", "2 weeks"),
    (r"\b1 2 weeks\b", "2 weeks"),
)
TIMES = (
    *AMOUNTS,
    *(
        (r"^(?:within|in|by|until|till|on|at)(?: the)? +", ""),
        (r" +(?:later|afterwards|from now|from then|thereafter)$", " after it opens"),
        (
            r"\bafter (?:opening|(?:the )?start|it (?:starts|opened|started)|opens|(?:the )?step opens)$",
            "after it opens",
        ),
        (r"\b(?:when|once) it (?:opens|starts)$", "it opens"),
        (r"\bbefore (?:the )?(?:due date|deadline|end date|it is due|it ends)$", "before due"),
        (r"\b(?:the )?end of (?:the )?cycle\b", "cycle end"),
        (r"\b(?:the )?(?:start|beginning) of (?:the )?cycle\b", "cycle start"),
        (r"\b(?:the )?end of (?:the )?probation\b", "end of probation"),
        (r"\b([a-z_]+) (?:is|was|has been) (?:done|finished|over|completed|closed)$", r"\1 ends"),
        (r"\b([a-z_]+) (?:is|was|has been) (?:sent|sent in|submitted|handed in)$", r"\1 submitted"),
        (r"\b(after|before) the ", r"\1 "),
        (rf"^(\d+ {UNIT})$", r"\1 after it opens"),
    ),
)
PEOPLE = (
    (r"[’`´]", "'"),
    (r"^(?:the|his|her|their|my|your|an?) +", ""),
    (r"\bof (?:the|his|her|their) +", "of "),
    (r"\b(?:line|direct|reporting|immediate)[ -]manager\b", "manager"),
    (r"\b(?:boss|supervisor|superior|line-manager)\b", "manager"),
    (
        r"^(?:skip[ -]?level(?: manager)?|grand ?manager|second[ -]level manager|n\+2)$",
        "manager of manager of employee",
    ),
    (r"^n\+1$", "manager of employee"),
    (r"^([a-z]+)'s ([a-z]+)'s ([a-z]+)$", r"\3 of \2 of \1"),
    (r"^([a-z]+)'s ([a-z ]+)$", r"\2 of \1"),
    (r"\bof (?:staff|the person|people|him|her|them|employees)$", "of employee"),
    (r"^(?:everybody|all|all (?:employees|staff|people)|all of us|employees|staff)\b", "everyone"),
    (r"^everyone (?:in|from|of) (?:the )?(organisation|company|firm)$", "everyone"),
    (r"^everyone (?:in|from|of) (?:the )?([\w&-]+)(?: department| team)?$", r"everyone in department \1"),
    (r"^(?:my |his |her |the )?(?:team|direct reports?|reports|subordinates)$", "direct reports of employee"),
    (r"^(?:reports|subordinates|team) of\b", "direct reports of"),
    (r"^(?:peers|colleagues|co-?workers|team ?mates)$", "colleagues of employee"),
    (r"^(?:peers|co-?workers|team ?mates) of\b", "colleagues of"),
    (r"^manager of manager$", "manager of manager of employee"),
    (r"^manager$", "manager of employee"),
)
CONDITIONS = (
    *(
        (r" *(?:&&|&) *", " and "),
        (r" *\|\| *", " or "),
        (r" *!== *| *!= *| *<> *", " is not "),
        (r" *=== *| *== *", " is "),
        (r"\bisn'?t\b", "is not"),
        (r"\b(?:is )?equals?(?: to)?\b", "is"),
        (r"\bis one of\b|\bis any of\b", "in"),
        (r"\b(?:is )?(?:lower|below|less|smaller|under|worse)(?: than)? (?=[\d.]+)", "is less than "),
        (r"\b(?:is )?(?:higher|above|over|greater|more|bigger|better)(?: than)? (?=[\d.]+)", "is more than "),
        (r"\b(?:is )?(?:lower|below|less|smaller|under|worse)(?: than)? (?=[a-z])", "is worse than "),
        (r"\b(?:is )?(?:higher|above|over|greater|more|bigger|better)(?: than)? (?=[a-z])", "is better than "),
        (r"\bis at least least\b", "is at least"),
        (r"\bis (?:yes|set|ticked)$", "is true"),
        (r"\bis (?:no|not set|not ticked)$", "is false"),
        (r"\b(?:has been|is) (answered|made|skipped)\b", r"was \1"),
        (r"^([\w.]+) in \(?([\w, ]+?)\)?$", r"\1 in [\2]"),
        (r"^([\w.]+) (?:is|=|are) (\w+(?:, *\w+)+)(?:,? or (\w+))?$", r"\1 in [\2, \3]"),
        (r"^([\w.]+) (?:is|=) (?:either )?(\w+) or (\w+)$", r"\1 in [\2, \3]"),
        (r", \]$", "]"),
    ),
    *AMOUNTS,
)
RULES = {"people": PEOPLE, "time": TIMES, "duration": AMOUNTS, "condition": CONDITIONS}


def meant(grammar: str, text: str) -> str:
    """The same in words that can be read, or an empty text where no rule leads to such words."""
    if grammar not in RULES or len(text) > LONGEST:
        return ""
    found = [said for said in _steps(grammar, " ".join(text.split())) if said != text and _reads(grammar, said)]
    if grammar == "people":  # "manager of manager" can be read, but means somebody only with "of employee" behind it
        return found[-1] if found else ""
    return found[0] if found else ""


def _steps(grammar: str, text: str) -> Iterator[str]:
    """The text after every rule that changes it, the first changes first."""
    day = day_meant(text) if grammar == "time" else ""
    if day:
        yield day
    for pattern, words in RULES[grammar]:
        changed = re.sub(pattern, words, text, flags=re.IGNORECASE)
        if changed != text:
            text = changed
            yield text


def _reads(grammar: str, text: str) -> bool:
    """Whether the grammar reads it; a word that would have to be somebody's name is no suggestion."""
    try:
        found = PARSERS[grammar](text)
    except PhraseError:
        return False
    return not isinstance(found, Named)
