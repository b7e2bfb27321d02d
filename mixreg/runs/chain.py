"""One chain of a run, drawn segment by segment, each confirmed before the next begins."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pymc.util import get_state_from_generator, random_generator_from_state
from threadpoolctl import threadpool_limits

from mixreg.gibbs import GibbsStep
from mixreg.gibbs.memory import Memory
from mixreg.runs.arrays import DrawArrays
from mixreg.runs.checkpoint import Checkpoint, write_checkpoint
from mixreg.runs.recorder import Recorder
from mixreg.runs.segments import Segment, recorded_spans, span_at
from mixreg.runs.settings import RunSettings

__all__ = ["ChainJob", "draw_chain"]


class ChainJob(NamedTuple):
    """
    What a process needs to draw a chain.

    Attributes
    ----------
    path : Path
        Folder of the run.
    folder : Path
        Folder of the chain's checkpoints.
    settings : RunSettings
        How the run is drawn.
    step : GibbsStep
        The sweep.
    recorder : Recorder
        What is recorded.
    checkpoint : Checkpoint
        Where the chain goes on.
    """

    path: Path
    folder: Path
    settings: RunSettings
    step: GibbsStep
    recorder: Recorder
    checkpoint: Checkpoint


def draw_chain(job: ChainJob, report: Callable[[int], None], stopped: Callable[[], bool]) -> None:
    """
    Go on with a chain until it is complete, or until it is told to stop.

    The draws of a segment are on disk before the checkpoint that confirms them, so that the chain
    goes on from a checkpoint whatever ended its process: what was not confirmed is drawn again,
    with the same numbers.

    Parameters
    ----------
    job : ChainJob
        The chain.
    report : callable
        Told the number of steps made after each.
    stopped : callable
        Asked after each step whether to stop; what was drawn is written first.

    Raises
    ------
    OSError
        If something cannot be written.
    FloatingPointError
        If moments lose positive definiteness.

    Examples
    --------
    >>> import mixreg as mr, tempfile
    >>> from mixreg.runs.arrays import create_arrays
    >>> from mixreg.runs.recorder import template_of
    >>> from mixreg.runs.settings import beginnings
    >>> settings = RunSettings(draws=5, tune=3, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> path, step, (start,) = Path(tempfile.mkdtemp()), GibbsStep(model=model), beginnings(
    ...     model, 1, 1, None)
    >>> template = template_of(model, step, start.point, keep_burn_in=False)
    >>> create_arrays(path, template, chains=1, draws=5, tune=3, segment=2)
    >>> first = Checkpoint(0, 0, (), start.point, None, start.rng)
    >>> recorder = Recorder(model, start.point)
    >>> draw_chain(ChainJob(path, path, settings, step, recorder, first), lambda done: None,
    ...            lambda: False)
    >>> DrawArrays(path).read("posterior", 0, 0, 5)["beta"].shape
    (5, 2, 6)
    """
    settings, step, (chain, done, digests, point, *_) = job.settings, job.step, job.checkpoint
    arrays = DrawArrays(job.path)
    _set_up(job)
    # A segment that was confirmed before it was full is read back and confirmed anew.
    spans = recorded_spans(done, settings)
    is_split = bool(spans) and spans[-1] != span_at(done - 1, settings)
    digests = digests[: len(digests) - int(is_split)]
    with threadpool_limits(1, user_api="blas"):
        is_told = stopped()
        while done < settings.steps and not is_told:
            segment = Segment(span_at(done, settings), arrays, chain, done)
            while done < segment.span.last_step and not is_told:
                if done == settings.tune:
                    step.stop_tuning()
                point, stats = step.step(point)
                if segment.is_recorded:
                    segment.add(job.recorder.values(point, stats))
                done += 1
                report(done)
                is_told = stopped()
            digests = (*digests, *segment.write(job.recorder.derived(segment.filled())))
            write_checkpoint(job.folder, _checkpoint(step, chain, done, digests, point))


def _set_up(job: ChainJob) -> None:
    """Bring the step to where the chain was."""
    step, settings, checkpoint = job.step, job.settings, job.checkpoint
    rng = random_generator_from_state(checkpoint.rng)
    step.setup_chain(rng, settings.tune, settings.draws)
    step.tune = checkpoint.done < settings.tune
    if checkpoint.shares is not None:
        step.sampling_state = Memory(
            rng=checkpoint.rng,
            _fresh=False,
            _n_sweeps=checkpoint.done * settings.thin,
            _last=(checkpoint.point, checkpoint.shares),
        )


def _checkpoint(
    step: GibbsStep, chain: int, done: int, digests: tuple[str, ...], point: dict[str, np.ndarray]
) -> Checkpoint:
    """Take down where a chain is."""
    last = step.sampling_state._last
    shares = None if last is None else last[1]
    return Checkpoint(chain, done, digests, point, shares, get_state_from_generator(step.rng))
