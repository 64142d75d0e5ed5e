"""How steps and cases end by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.workflow.chains import chain_at, last_ending
from attain.workflow.checking import result
from attain.workflow.events import CaseClosed, StepEnded
from attain.workflow.levels import GOES_ON, rises
from attain.workflow.times import effective_day

if TYPE_CHECKING:
    from attain.workflow.case import StepKey
    from attain.workflow.run import Run

SILENT = {"approve": "approved", "release": "released"}


def end_by_itself(run: Run, key: StepKey, ending: str, why: str) -> None:
    """One of the seven endings; `close_unfinished` closes the case, a session of several levels goes on to the next."""
    silent, step = ending in SILENT, run.index[key.step]
    if step.do == "session" and ending in GOES_ON and rises(run, key):
        return
    choice = result(run.state(key)) if step.do == "check" else ""
    effective = effective_day(run, step)
    outcome = SILENT.get(ending, ending)
    run.emit(StepEnded(run.at, key, outcome, by_silence=silent, choice=choice, why=why, effective=effective))
    if ending == "close_unfinished":
        run.emit(CaseClosed(run.at, "closed_unfinished", f"{key.step}: {why}"))


def end_for_want_of_people(run: Run, key: StepKey) -> None:
    """Nobody is left who may act: the last ending of the running chain applies at once."""
    step, state = run.index[key.step], run.state(key)
    end_by_itself(run, key, last_ending(chain_at(step, state.late_path)), "nobody is left who may act")
