"""Which form a step opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.development.entries import entries_of
from attain.forms import entries
from attain.forms.model import Form

if TYPE_CHECKING:
    from attain.cases.running import Running
    from attain.workflow.model import Step

PLAIN_FORM = "written"


def form_for(running: Running, step: Step) -> tuple[Form, entries.EntryList | None]:
    """The form that a step opens; an empty one where it opens none."""
    if step.do == "plan":
        listed = entry_list(running, step)
        return entries.form_of(listed, step.id), listed
    if step.form:
        form: Form = running.catalogue.model("form", running.state.form_of(step))
        return form.part(step.sections), None
    return Form(PLAIN_FORM, "", ()), None


def entry_list(running: Running, step: Step) -> entries.EntryList:
    """What a plan step's list is of: `KIND ID`, or the kernel's `development_plan`."""
    kind, _, name = step.what[0].partition(" ")
    if kind == "development_plan":
        return entries_of(running.catalogue)
    found: entries.EntryList = running.catalogue.model(kind, name)
    return found
