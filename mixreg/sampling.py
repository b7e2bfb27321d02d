"""Draw from a declared mixture: PyMC's sampling loop around the exact Gibbs sweep."""

import json
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pymc as pm
import pytensor
import xarray as xr
from threadpoolctl import threadpool_limits

from mixreg.gibbs import GibbsStep
from mixreg.inputs import check_count
from mixreg.models import hyperpriors, spec_of
from mixreg.posterior import diagnose, warn_if_unconverged
from mixreg.quickfit import start_values
from mixreg.runs import (
    RunSettings,
    Session,
    check_store,
    draw_stored,
    label_statistics,
    recorded_variables,
    set_attributes,
)
from mixreg.runs.bar import sampling_bar

__all__ = ["sample"]

KEEPABLE = ("z",)
SEGMENT = 100


def sample(
    model: pm.Model | None = None,
    draws: int = 1000,
    *,
    tune: int = 1000,
    chains: int = 4,
    cores: int | None = None,
    random_seed: Any = None,
    progressbar: bool = True,
    initvals: xr.DataTree | dict[str, Any] | Sequence[dict[str, Any] | None] | None = None,
    keep: Sequence[str] = (),
    thin: int = 1,
    split_merge: bool = True,
    discard_tuned_samples: bool = True,
    compute_convergence_checks: bool = True,
    callback: Callable[..., None] | None = None,
    mp_ctx: Any = None,
    idata_kwargs: dict[str, Any] | None = None,
    store: str | Path | None = None,
    segment: int | None = None,
    resume: bool = False,
) -> xr.DataTree:
    """
    Draw from the posterior of a mixture of regressions by exact Gibbs sweeps.

    This is ``pymc.sample`` with :class:`~mixreg.GibbsStep` and defaults that suit it: one BLAS
    thread per chain, every core in use, chains started from different partitions of the rows,
    and convergence judged on quantities that label switching cannot touch.

    Parameters
    ----------
    model : pymc.Model, optional
        A model built by :func:`mixreg.dmm`, :func:`mixreg.dmm_men` or :func:`mixreg.lemna`; by
        default the one on the stack.
    draws : int, default 1000
        Draws kept per chain.
    tune : int, default 1000
        Sweeps made and thrown away first; nothing is tuned, they are burn-in.
    chains : int, default 4
        Number of chains; two or more are needed to judge convergence.
    cores : int, optional
        Chains run side by side; by default as many as there are processors and chains.
    random_seed : int, sequence of int or numpy.random.Generator, optional
        Same seed, same draws, whatever the number of cores.
    progressbar : bool, default True
        Whether to show progress.
    initvals : DataTree, dict or sequence of dict, optional
        Where chains start: what :func:`mixreg.fit_em` found (or the end of an earlier trace), or
        starting values by variable name, one for all chains or one per chain. By default chains
        start from noisy partitions of the rows, apart from each other, so that they can tell
        whether there are several modes.
    keep : sequence of {"z"}, default ()
        Quantities inside the sampler to record as well: "z", the assignments (n_obs numbers per
        draw).
    thin : int, default 1
        Sweeps per recorded draw, burn-in included. A trace takes
        ``8 * chains * draws * n_components * n_features`` bytes for its coefficients; thinning is
        how long chains of wide models stay in memory.
    split_merge : bool, default True
        Whether to propose splits and merges of components, which lead chains from one partition of
        the rows to others that single rows would not reach: one proposal in each of the first 50
        sweeps and one in every hundredth sweep after that. They leave the posterior as it is.
        Models with a gate do without them.
    discard_tuned_samples : bool, default True
        Whether to leave burn-in out of the result; else it is in ``warmup_*`` groups.
    compute_convergence_checks : bool, default True
        Whether to compute the label-free diagnostics and to warn if they fail.
    callback : callable, optional
        Called after every draw, as in ``pymc.sample``; raising KeyboardInterrupt stops.
    mp_ctx : str or multiprocessing context, optional
        How worker processes start, as in ``pymc.sample``.
    idata_kwargs : dict, optional
        Passed to PyMC's conversion (``log_likelihood=True``, ``coords``, ...).
    store : str or Path, optional
        A Zarr folder (``.zarr``) that draws are written to as they come; what is returned is opened
        from there and read when it is used. Memory does not grow with the number of draws, and the
        same call with ``resume=True`` goes on with a run that was killed, whenever that was, to
        exactly the draws it would have ended with.
    segment : int, default 100
        Draws that are written to the store, and confirmed, at once: what a kill can cost.
    resume : bool, default False
        Whether to go on with the run in the store; if none was begun there, it begins.

    Returns
    -------
    xarray.DataTree
        Groups ``posterior``, ``sample_stats`` (``lp``, ``log_lik``, ``occupied``, ``sizes``,
        ``seconds``, ``truncation_bound``, accepted ``splits`` and ``merges``, and ``net``, the
        elastic net each component follows), ``observed_data`` and ``constant_data``. Attributes
        of ``posterior`` say the model, the preset, versions and, unless checks are off, whether
        the run converged. After Ctrl-C it holds what was drawn.

    Raises
    ------
    TypeError
        If the model was not built by this package, or a count is not a whole number.
    ValueError
        If a count is too small or ``keep`` names something unknown; if the run in the store was
        begun with other data, another model, other settings or versions, or is damaged.
    OSError
        If the store cannot be written, is held by another process, or exists without ``resume``.

    Warns
    -----
    ConvergenceWarning
        If a label-free R-hat is too large, or too few effective draws were made; the text names
        the quantity and what to do. ``mixreg.diagnose`` gives the whole table.

    Examples
    --------
    >>> import mixreg as mr, numpy as np
    >>> X = np.random.default_rng(0).normal(size=(40, 2))
    >>> model = mr.dmm(X, X[:, 0], n_components=2)
    >>> idata = sample(model, 5, tune=5, chains=1, random_seed=1, progressbar=False,
    ...                compute_convergence_checks=False)
    >>> dict(idata["posterior"].sizes)["feature"]
    2
    """
    model = pm.modelcontext(model)
    spec = spec_of(model)
    check_count(draws, name="draws")
    check_count(tune, name="tune", minimum=0)
    check_count(chains, name="chains")
    unknown = sorted(set(keep) - set(KEEPABLE))
    if isinstance(keep, str) or unknown:
        raise ValueError(f"keep is {keep!r}; wanted a sequence of names out of {KEEPABLE}.")
    cores = min(chains, os.cpu_count() or 1) if cores is None else check_count(cores, name="cores")
    if isinstance(initvals, xr.DataTree):
        initvals = start_values(initvals)
    start = "dispersed" if initvals is None else "point"
    attrs = {
        "mixreg_model": spec.name,
        "mixreg_version": version("mixreg"),
        "preset": spec.preset,
        "hyperpriors": json.dumps(hyperpriors(model)),
        "thin": thin,
        "random_seed": str(random_seed),
        "seconds": 0.0,
    }
    if spec.gate is not None:
        attrs["gate"] = spec.gate.kind
    began = time.perf_counter()
    if store is not None:
        path = check_store(store, callback=callback, idata_kwargs=idata_kwargs)
        settings = RunSettings(
            draws=draws,
            tune=tune,
            chains=chains,
            thin=check_count(thin, name="thin"),
            split_merge=split_merge,
            segment=check_count(SEGMENT if segment is None else segment, name="segment"),
            keep=tuple(keep),
            keep_burn_in=not discard_tuned_samples and tune > 0,
            start=start,
        )
        session = Session(resume, cores, progressbar, mp_ctx)
        with _quietly():
            idata = draw_stored(
                model,
                path,
                settings,
                session,
                random_seed=random_seed,
                initvals=initvals,
                attrs=attrs,
            )
        if compute_convergence_checks:
            _check(idata)
            set_attributes(path, converged=idata["posterior"].attrs["converged"])
        return idata
    if segment is not None or resume:
        raise ValueError("segment and resume say how a store is written; store is None.")
    with sampling_bar(bool(progressbar), chains, draws + tune) as count:
        idata = _draw_in_memory(
            model,
            GibbsStep(
                model=model,
                start=start,
                thin=thin,
                split_merge=split_merge,
                keep_assignments="z" in keep,
            ),
            draws=draws,
            tune=tune,
            chains=chains,
            cores=cores,
            random_seed=random_seed,
            initvals=initvals,
            discard_tuned_samples=discard_tuned_samples,
            callback=count if callback is None else _both(count, callback),
            mp_ctx=mp_ctx,
            idata_kwargs=idata_kwargs,
        )
    idata["posterior"].attrs.update(attrs | {"seconds": time.perf_counter() - began})
    if compute_convergence_checks:
        _check(idata)
    return idata


def _draw_in_memory(model: pm.Model, step: GibbsStep, **options: Any) -> xr.DataTree:
    """Run PyMC's own loop around the sweep, and keep all draws in memory."""
    with _quietly():
        idata = pm.sample(
            step=step,
            model=model,
            compute_convergence_checks=False,
            quiet=True,
            # PyMC's own bar would fill the output stream, and takes several lines.
            progressbar=False,
            var_names=[variable.name for variable in recorded_variables(model)],
            **options,
        )
    label_statistics(idata, spec_of(model).n_components)
    return idata


def _both(first: Callable[..., None], second: Callable[..., None]) -> Callable[..., None]:
    """Call two callbacks one after the other."""

    def call(**news: Any) -> None:
        first(**news)
        second(**news)

    return call


@contextmanager
def _quietly() -> Iterator[None]:
    """One BLAS thread, PyMC's bookkeeping compiled without code generation, no fork notice."""
    with (
        threadpool_limits(1, user_api="blas"),
        pytensor.config.change_flags(mode="FAST_COMPILE"),
        warnings.catch_warnings(),
    ):
        # Workers only run NumPy on arrays of their own; they never touch the parent's threads.
        warnings.filterwarnings("ignore", message=".*use of fork.*", category=DeprecationWarning)
        yield


def _check(idata: xr.DataTree) -> None:
    """Judge convergence, keep the verdict with the draws and warn if it is bad."""
    table = diagnose(idata)
    idata["posterior"].attrs["converged"] = int(table.attrs["converged"])
    warn_if_unconverged(table)
