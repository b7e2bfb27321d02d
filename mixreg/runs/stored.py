"""Begin a run on disk, or go on with one, and see to it that nothing confirmed is lost."""

import multiprocessing
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pymc as pm
import xarray as xr

from mixreg.gibbs import GibbsStep
from mixreg.runs.arrays import DrawArrays, create_arrays, set_attributes
from mixreg.runs.chain import ChainJob
from mixreg.runs.checkpoint import Checkpoint, write_checkpoint
from mixreg.runs.failures import telling_of_failures
from mixreg.runs.folder import RunFolder
from mixreg.runs.identity import check_same, identity_of
from mixreg.runs.interrupts import interruptible
from mixreg.runs.load import load_run
from mixreg.runs.lock import locked
from mixreg.runs.processes import draw_chains
from mixreg.runs.progress import progress
from mixreg.runs.recorder import Recorder, constants_of, template_of
from mixreg.runs.settings import Beginning, RunSettings, beginnings

__all__ = ["Session", "draw_stored"]


class Session(NamedTuple):
    """
    What may differ between the sessions of one run.

    Attributes
    ----------
    resume : bool
        Whether a run that was begun goes on.
    cores : int
        Chains drawn at the same time.
    progressbar : bool or str
        As in ``pymc.sample``.
    mp_ctx : str or multiprocessing context, optional
        How processes start.
    """

    resume: bool
    cores: int
    progressbar: Any = True
    mp_ctx: Any = None


def draw_stored(
    model: pm.Model,
    store: str | Path,
    settings: RunSettings,
    session: Session,
    *,
    random_seed: Any,
    initvals: Any,
    attrs: Mapping[str, Any],
) -> xr.DataTree:
    """
    Draw chains into a Zarr folder, from their start or from where they were left.

    Parameters
    ----------
    model : pymc.Model
        A model built by this package.
    store : str or Path
        The folder.
    settings : RunSettings
        How the run is drawn.
    session : Session
        How this session of it goes.
    random_seed : int, sequence of int or numpy.random.Generator, optional
        The run's seed; None goes on with whatever the run was begun with.
    initvals : dict or sequence of dict, optional
        Starting values by variable name.
    attrs : mapping of str to Any
        Attributes of the posterior.

    Returns
    -------
    DataTree
        What is in the store, opened lazily.

    Raises
    ------
    FileExistsError, FileNotFoundError, PermissionError
        If the folder may not or cannot be written.
    BlockingIOError
        If another process is writing it.
    ValueError
        If the run was begun otherwise, or is damaged.
    OSError
        If the disk is full; what was confirmed is kept.
    KeyboardInterrupt
        After Ctrl-C during burn-in, when there are no draws to return.

    Examples
    --------
    >>> import mixreg as mr, numpy as np, tempfile
    >>> settings = RunSettings(draws=5, tune=3, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> idata = draw_stored(model, Path(tempfile.mkdtemp()) / "run.zarr", settings,
    ...                     Session(False, 1, False), random_seed=1, initvals=None,
    ...                     attrs={"seconds": 0.0})
    >>> dict(idata["posterior"].sizes)["draw"]
    5
    """
    folder = RunFolder(Path(store))
    folder.check_target(resume=session.resume)
    with telling_of_failures(folder):
        folder.hidden.mkdir(parents=True, exist_ok=True)
        with locked(folder.lock):
            is_told = _draw(model, folder, settings, session, random_seed, initvals, attrs)
    try:
        return load_run(folder.path)
    except ValueError as error:
        if is_told:
            raise KeyboardInterrupt(f"{error} Go on with resume=True.") from error
        raise


def _draw(
    model: pm.Model,
    folder: RunFolder,
    settings: RunSettings,
    session: Session,
    random_seed: Any,
    initvals: Any,
    attrs: Mapping[str, Any],
) -> bool:
    """Draw what is missing, and say whether Ctrl-C was pressed; the folder is locked."""
    began = time.perf_counter()
    starts = beginnings(model, settings.chains, random_seed, initvals)
    identity = identity_of(model, settings.described(starts, random_seed))
    if folder.is_begun:
        begun, _ = folder.read_manifest()
        if random_seed is None:
            identity["random_seed"] = begun["random_seed"]
        check_same(begun, identity, folder.path)
    else:
        folder.clear()
        # Before the sweep takes its own copy of the data.
        _lay_out(folder, constants_of(model), settings)
    step = GibbsStep(
        model=model,
        start=settings.start,
        thin=settings.thin,
        split_merge=settings.split_merge,
        keep_assignments="z" in settings.keep,
    )
    if not folder.is_begun:
        _begin(model, folder, settings, step, starts, attrs)
        folder.write_manifest(identity, settings)
    folder.sweep_up()
    arrays, recorder = DrawArrays(folder.path), Recorder(model, starts[0].point)
    points = [folder.newest_confirmed(chain, arrays, settings) for chain in range(settings.chains)]
    jobs = [
        ChainJob(folder.path, folder.chain(point.chain), settings, step, recorder, point)
        for point in points
        if point.done < settings.steps
    ]
    named = session.mp_ctx is None or isinstance(session.mp_ctx, str)
    context = multiprocessing.get_context(session.mp_ctx) if named else session.mp_ctx
    try:
        with interruptible() as stopped, progress(step, settings, session.progressbar) as report:
            for point in points:
                report(point.chain, point.done)
            draw_chains(jobs, cores=session.cores, context=context, report=report, stopped=stopped)
            return stopped()
    finally:
        # On a full disk the time is not worth another error.
        with suppress(OSError):
            set_attributes(folder.path, seconds=time.perf_counter() - began)


def _begin(
    model: pm.Model,
    folder: RunFolder,
    settings: RunSettings,
    step: GibbsStep,
    starts: Sequence[Beginning],
    attrs: Mapping[str, Any],
) -> None:
    """Lay out the draws, and write down where chains begin."""
    template = template_of(model, step, starts[0].point, keep_burn_in=settings.keep_burn_in)
    for node in template.children.values():
        if "tuning_steps" in node.attrs:
            node.attrs["tuning_steps"] = settings.tune
    template["posterior"].attrs.update(attrs)
    _lay_out(folder, template, settings)
    for chain, start in enumerate(starts):
        folder.chain(chain).mkdir()
        first = Checkpoint(chain, 0, (), start.point, None, start.rng)
        write_checkpoint(folder.chain(chain), first)


def _lay_out(folder: RunFolder, template: xr.DataTree, settings: RunSettings) -> None:
    """Lay out groups of the run."""
    create_arrays(
        folder.path,
        template,
        chains=settings.chains,
        draws=settings.draws,
        tune=settings.tune,
        segment=settings.segment,
    )
