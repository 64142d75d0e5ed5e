"""What a `run` step begins: the job that does the act of a plugin, and the job that ends the step in any case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain import jobs
from attain.phrases.calendar import add, end_of_day, local_day
from attain.phrases.parser import parse_duration
from attain.plugins import acts_of

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.running import Running
    from attain.config.plugin_act import PluginAct
    from attain.store.doors import Tx
    from attain.workflow.effects import RunAct

ACT, OVER = "cases.act", "cases.act_over"


def begin_act(tx: Tx, running: Running, effect: RunAct) -> None:
    """Put the jobs that do an act and that end its step in any case."""
    key = effect.key
    name = f"{running.id}.{key.step}.{key.repetition}.{key.attempt}"
    payload = {"case": running.id, "step": key.step, "repetition": key.repetition, "attempt": key.attempt}
    declared = acts_of(running.catalogue).get((effect.plugin, effect.act))
    jobs.put(tx, ACT, name, payload)
    jobs.put(tx, OVER, name, payload, _until(running, declared, tx.now))


def _until(running: Running, declared: PluginAct | None, now: datetime) -> datetime:
    if declared is None:
        return now
    day = add(running.calendar, local_day(now, running.zone), parse_duration(declared.within))
    return end_of_day(day, running.zone)
