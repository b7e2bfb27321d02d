"""The progress bar of a run, which may begin in the middle."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from pymc.progress_bar import MCMCProgressBarManager

from mixreg.gibbs import GibbsStep
from mixreg.runs.settings import RunSettings

__all__ = ["Report", "progress"]


Report = Callable[[int, int], None]
"""(chain, steps it has made) -> None."""


@contextmanager
def progress(step: GibbsStep, settings: RunSettings, progressbar: Any) -> Iterator[Report]:
    """
    Show PyMC's progress bar.

    Parameters
    ----------
    step : GibbsStep
        The sweep.
    settings : RunSettings
        How the run is drawn.
    progressbar : bool or str
        As in ``pymc.sample``.

    Yields
    ------
    Report
        What is told of steps that were made.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> step = mr.GibbsStep(model=mr.dmm(np.eye(6), np.arange(6.0), n_components=2))
    >>> settings = RunSettings(draws=5, tune=3, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> with progress(step, settings, False) as report:
    ...     report(0, 8)
    """
    manager = MCMCProgressBarManager(
        step_method=step,
        chains=settings.chains,
        draws=settings.draws,
        tune=settings.tune,
        progressbar=progressbar,
    )
    shown = [0] * settings.chains

    def report(chain: int, done: int) -> None:
        # The manager counts calls.
        for draw in range(shown[chain], done):
            manager.update(chain, False, draw, draw < settings.tune, [{}])
        shown[chain] = done
        if done == settings.steps:
            manager.update(chain, True, done - 1, False, [{}])

    with manager:
        yield report
