"""What the engine runs and a database cannot keep yet: said before anybody is asked, lest a case wait for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import AttainError
from attain.workflow.starts import read_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.workflow.model import Step, Workflow


def refuse_what_cannot_run(workflow: Workflow) -> None:
    """AttainError naming every step that can only be played in scenarios so far."""
    found = [f"{step.id} ({why})" for step in workflow.walk() for why in _why(step)]
    found += [f"{one.id} ({one.act})" for one in workflow.outcomes if one.act in ("export", "extend_case")]
    found += [f"start {text}" for one in workflow.starts for text in one.on if read_on(text).kind == "event"]
    if found:
        raise AttainError(
            f"workflow {workflow.id} cannot be launched yet: {'; '.join(found)}",
            "leave these out for now; attain test plays them",
        )


def _why(step: Step) -> Iterator[str]:
    if step.do == "run":
        yield "do: run"
