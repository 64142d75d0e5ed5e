"""Acts of plugins that `run` steps begin: a job for each, in one transaction with the end of the step.

A second job ends the step when the declared time is over, so that no plugin can hold a review up for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.cases.extensions import ActRequest
from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.plugin_act_jobs import ACT, OVER
from attain.cases.running import Running, lock
from attain.config.plugin_act import NOT_DONE
from attain.errors import AttainError, PluginError
from attain.plugins import acts_of
from attain.workflow.case import StepKey
from attain.workflow.inputs import ActDone

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.jobs import Job
    from attain.jobs.worker import Handlers
    from attain.store.doors import Tx


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def act(tx: Tx, job: Job) -> None:
        running = lock(tx, world.catalogues, int(job.payload["case"]))
        if _is_open(running, job.payload):
            _end(tx, world, running, job.payload, _done(tx, world, running, str(job.payload["step"])))

    def over(tx: Tx, job: Job) -> None:
        running = lock(tx, world.catalogues, int(job.payload["case"]))
        if _is_open(running, job.payload):
            _end(tx, world, running, job.payload, NOT_DONE)

    return {ACT: act, OVER: over}


def _is_open(running: Running, payload: Any) -> bool:
    key = StepKey(str(payload["step"]), int(payload["repetition"]), int(payload["attempt"]))
    state = running.state.steps.get(key)
    return running.state.is_open and state is not None and state.status == "open"


def _done(tx: Tx, world: World, running: Running, step_id: str) -> str:
    """The outcome; an act that nobody brings has come to nothing.  Raises PluginError where the plugin is at fault."""
    step = running.workflow.step(step_id)
    name = (step.plugin, step.plugin_act)
    runner, declared = world.extensions.acts.get(name), acts_of(running.catalogue).get(name)
    if runner is None or declared is None:
        tx.note("case", running.id, {"step": step_id, "not done": f"no plugin brings {' '.join(name)}"})
        return NOT_DONE
    try:
        outcome = runner(tx, running.catalogue, ActRequest(running.id, running.subject_id, step_id))
    except AttainError:
        raise
    except Exception as error:
        message = f'plugin "{step.plugin}" failed in the act {step.plugin_act}: {type(error).__name__}: {error}'
        raise PluginError(message, "it is tried again; the plugin is at fault") from error
    if outcome not in declared.outcomes:
        message = f'plugin "{step.plugin}": the act {step.plugin_act} came out as "{outcome}", which it never declared'
        raise PluginError(message, "the plugin is at fault; tell its authors")
    return outcome


def _end(tx: Tx, world: World, running: Running, payload: Any, outcome: str) -> None:
    step = str(payload["step"])
    after, transition, left = move(tx, world, running, ActDone(step, outcome))
    follow(tx, world, after, transition, left)
    tx.note("case", running.id, {"step": step, "did": "act of a plugin", "outcome": outcome})
