"""Words that newcomers use, and what they are called in the language."""

from __future__ import annotations

from collections.abc import Collection

from attain.nearest import did_you_mean

USUAL: dict[str, tuple[str, ...]] = {
    # types of field
    "string": ("text",),
    "textarea": ("text",),
    "comment": ("text",),
    "free_text": ("text",),
    "dropdown": ("choice",),
    "select": ("choice",),
    "radio": ("choice",),
    "multiple_choice": ("choices", "choice"),
    "multiselect": ("choices",),
    "checkbox": ("yes_no",),
    "checkboxes": ("choices",),
    "boolean": ("yes_no",),
    "bool": ("yes_no",),
    "integer": ("number",),
    "int": ("number",),
    "float": ("number",),
    "decimal": ("number",),
    "percentage": ("percent",),
    "stars": ("rating",),
    "scale": ("rating",),
    "score": ("rating",),
    "likert": ("agreement",),
    "file": ("attachment",),
    "upload": ("attachment",),
    "day": ("date",),
    # verbs
    "form": ("fill_form", "form"),
    "write": ("fill_form",),
    "answer": ("fill_form",),
    "review": ("fill_form", "workflow"),
    "survey": ("ask_each", "form"),
    "feedback": ("ask_each",),
    "choose": ("nominate",),
    "sign_off": ("approve",),
    "confirm": ("approve",),
    "calibrate": ("session",),
    "calibration": ("session",),
    "panel": ("session",),
    "publish": ("release",),
    "share": ("release",),
    "sign": ("acknowledge",),
    "read": ("acknowledge", "full"),
    "talk": ("meet",),
    "conversation": ("meet",),
    "notify": ("tell",),
    "email": ("tell", "mail", "message"),
    "branch": ("parallel",),
    # endings
    "skip": ("continue_without",),
    "ignore": ("continue_without",),
    "next": ("continue",),
    "proceed": ("continue",),
    "cancel": ("close_unfinished",),
    "close": ("close_unfinished",),
    "stop": ("close_unfinished",),
    # who sees how much
    "names": ("full",),
    "everything": ("full",),
    "anonymous": ("averages_and_shuffled_comments", "averages_only"),
    "summary": ("averages_only",),
    "average": ("averages_only",),
    "averages": ("averages_only",),
    # kinds
    "questionnaire": ("form",),
    "template": ("form",),
    "process": ("workflow",),
    "flow": ("workflow",),
    "rating_scale": ("scale",),
    "ratings": ("scale",),
    "group": ("population",),
    "audience": ("population",),
    "round": ("cycle",),
    "campaign": ("cycle",),
    "mail": ("message",),
    "notification": ("message",),
    "role": ("roles",),
    "courses": ("catalogue",),
    "holidays": ("calendar",),
    "rules": ("policy",),
    "company": ("organisation",),
    "organization": ("organisation",),
    "test": ("scenario",),
}
"""Of several the first that can stand at the place is meant."""


def usual(word: str, options: Collection[str], otherwise: str) -> str:
    """`did you mean "x"?` for a word in common use, for one nearly right or begun, else `otherwise`."""
    said = word.casefold().replace(" ", "_").replace("-", "_")
    known = next((one for one in USUAL.get(said, ()) if one in options), "")
    begun = [one for one in options if len(said) > 2 and one.startswith(said)]
    close = known or (begun[0] if len(begun) == 1 else "")
    return f'did you mean "{close}"?' if close else did_you_mean(word, options, otherwise)
