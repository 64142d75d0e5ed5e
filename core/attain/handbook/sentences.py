"""What phrases of the language are told with: the sentence for each of their parts."""

from __future__ import annotations

from attain.handbook.wording import Counts, Words

EVENTS: Words = {"opens": "“{step}” opens", "submitted": "“{step}” is sent", "ends": "“{step}” is over"}
MOMENTS: Words = {
    "it opens": "it opens",
    "due": "it is due",
    "cycle start": "the cycle starts",
    "cycle end": "the cycle ends",
    "the case opens": "the review opens",
    "case ends": "the review ends",
    "employment ends": "employment ends",
    "the period began": "the period began",
}
DAYS: Words = {"cut_off": "the cut-off day", "end of probation": "the end of probation"}
SHIFTS: Words = {"after": "{span} after {moment}", "before": "{span} before {moment}"}
SPANS: Counts = {
    unit: (f"{{count}} {unit}", f"{{count}} {unit}s")
    for unit in ("hour", "day", "working day", "week", "month", "year")
}
JOINTS: Words = {"all": "{one} and {other}", "any": "{one} or {other}"}
TRUTH: Words = {"true": "yes", "false": "no"}
COUNTS: Words = {
    "any": "any of {what}",
    "all": "all of {what}",
    "not all": "not all of {what}",
    "none": "none of {what}",
    "most": "most of {what}",
    "at least": "at least {number} of {what}",
    "at most": "at most {number} of {what}",
}
CLAIMS: Words = {
    "is": "{what} is {value}",
    "in": "{what} is {value}",
    "is not": "{what} is not {value}",
    "at least": "{what} is at least {value}",
    "at most": "{what} is at most {value}",
    "more than": "{what} is more than {value}",
    "less than": "{what} is less than {value}",
    "better than": "{what} is better than {value}",
    "worse than": "{what} is worse than {value}",
    "before": "{what} is before {value}",
    "after": "{what} is after {value}",
}
OF_SEVERAL: Words = {
    "is": "{what} are {value}",
    "in": "{what} are {value}",
    "is not": "{what} are not {value}",
    "at least": "{what} are at least {value}",
    "at most": "{what} are at most {value}",
    "more than": "{what} are more than {value}",
    "less than": "{what} are less than {value}",
    "better than": "{what} are better than {value}",
    "worse than": "{what} are worse than {value}",
    "before": "{what} are before {value}",
    "after": "{what} are after {value}",
}
"""The same of several at once."""
FACTS: Words = {"is": "“{fact}” is {value} for {who}", "is not": "“{fact}” is not {value} for {who}"}
STATES: Words = {
    "running": "{what} is running",
    "under target": "{what} is under target",
    "completed": "{what} are completed",
    "closed": "{what} are closed",
    "skipped": "{what} was skipped",
    "answered": "{what} was answered",
    "made": "{what} was made",
    "late": "{what} was late",
}
NOT_SO: Words = {
    "running": "{what} is not running",
    "under target": "{what} is not under target",
    "completed": "{what} are not completed",
    "closed": "{what} are not closed",
    "skipped": "{what} was not skipped",
    "answered": "{what} was not answered",
    "made": "{what} was not made",
    "late": "{what} was not late",
}
SPECIAL: Words = {"started_by": "what started it", "occasion": "the occasion"}
COUNTED: Words = {
    "days with": "days with {what}",
    "days since": "days since {what}",
    "years since": "years since {what}",
}
TENURES: Words = {
    "tenure": "the tenure on {moment}",
    "tenure, happening": "the tenure when {moment}",
    "time in role": "the time in the role on {moment}",
    "time in role, happening": "the time in the role when {moment}",
}
COMMON: Words = {
    name: name
    for name in (
        *(
            "manager",
            "second manager",
            "peers",
            "team",
            "delegate",
            "matrix managers",
            "department",
            "unit",
            "location",
            "country",
            "legal entity",
        ),
        *("grade", "job", "job family", "contract", "working time", "union", "status", "employment", "hire date"),
        *("probation end", "on notice", "staff number", "active", "leave", "met", "not met", "excused"),
    )
}
"""Facts, relations and values that every organisation has by these names; others go by the organisation's own."""
TOGETHER: Words = {
    "": "{what} in the last {span}",
    "sum": "the sum of {what} in the last {span}",
    "average": "the average of {what} in the last {span}",
    "highest": "the highest value of {what} in the last {span}",
    "lowest": "the lowest value of {what} in the last {span}",
}
"""What a measure came to in a time."""
