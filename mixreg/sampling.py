"""Draw from a declared mixture: PyMC's sampling loop around the exact Gibbs sweep."""

import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import xarray as xr
from threadpoolctl import threadpool_limits

from mixreg.gibbs import GibbsStep
from mixreg.inputs import check_count
from mixreg.models import spec_of
from mixreg.posterior import diagnose, warn_if_unconverged
from mixreg.posterior.quantities import truncation_bound

__all__ = ["sample"]

KEEPABLE = ("z",)


def sample(
    model: pm.Model | None = None,
    draws: int = 1000,
    *,
    tune: int = 1000,
    chains: int = 4,
    cores: int | None = None,
    random_seed: Any = None,
    progressbar: bool = True,
    initvals: dict[str, Any] | Sequence[dict[str, Any] | None] | None = None,
    keep: Sequence[str] = (),
    thin: int = 1,
    discard_tuned_samples: bool = True,
    compute_convergence_checks: bool = True,
    callback: Callable[..., None] | None = None,
    mp_ctx: Any = None,
    idata_kwargs: dict[str, Any] | None = None,
) -> xr.DataTree:
    """
    Draw from the posterior of a mixture of regressions by exact Gibbs sweeps.

    This is ``pymc.sample`` with :class:`~mixreg.GibbsStep` and defaults that suit it: one BLAS
    thread per chain, every core in use, chains started from different partitions of the rows,
    and convergence judged on quantities that label switching cannot touch.

    Parameters
    ----------
    model : pymc.Model, optional
        A model built by :func:`mixreg.dmm` or :func:`mixreg.dmm_men`; by default the one on the
        stack.
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
    initvals : dict or sequence of dict, optional
        Starting values by variable name, one for all chains or one per chain; by default chains
        start from noisy partitions of the rows.
    keep : sequence of {"z"}, default ()
        Quantities inside the sampler to record as well: "z", the assignments (n_obs numbers per
        draw).
    thin : int, default 1
        Sweeps per recorded draw, burn-in included. A trace takes
        ``8 * chains * draws * n_components * n_features`` bytes for its coefficients; thinning is
        how long chains of wide models stay in memory.
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

    Returns
    -------
    xarray.DataTree
        Groups ``posterior``, ``sample_stats`` (``lp``, ``log_lik``, ``occupied``, ``sizes``,
        ``seconds``, ``truncation_bound``, and ``net``, the elastic net each component follows),
        ``observed_data`` and ``constant_data``. Attributes of ``posterior`` say the model, the
        preset, versions and, unless checks are off, whether the run converged. After Ctrl-C it
        holds what was drawn.

    Raises
    ------
    TypeError
        If the model was not built by this package, or a count is not a whole number.
    ValueError
        If a count is too small or ``keep`` names something unknown.

    Warns
    -----
    ConvergenceWarning
        If a label-free R-hat is too large, or too few effective draws were made; the text names
        the quantity and what to do. ``mixreg.diagnose`` gives the whole table.

    Examples
    --------
    >>> import mixreg as mr
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
    began = time.perf_counter()
    step = GibbsStep(
        model=model,
        start="dispersed" if initvals is None else "point",
        thin=thin,
        keep_assignments="z" in keep,
    )
    with _quietly(), threadpool_limits(1, user_api="blas"):
        idata = pm.sample(
            draws,
            tune=tune,
            chains=chains,
            cores=cores,
            random_seed=random_seed,
            progressbar=progressbar,
            step=step,
            initvals=initvals,
            model=model,
            discard_tuned_samples=discard_tuned_samples,
            compute_convergence_checks=False,
            callback=callback,
            mp_ctx=mp_ctx,
            idata_kwargs=idata_kwargs,
            quiet=True,
        )
    _label(idata, spec.n_components)
    idata["posterior"].attrs.update(
        mixreg_model=spec.name,
        mixreg_version=version("mixreg"),
        preset=spec.preset,
        thin=thin,
        random_seed=str(random_seed),
        seconds=time.perf_counter() - began,
    )
    if compute_convergence_checks:
        _check(idata)
    return idata


@contextmanager
def _quietly() -> Iterator[None]:
    """Compile PyMC's bookkeeping without code generation and silence its fork notice."""
    with pytensor.config.change_flags(mode="FAST_COMPILE"), warnings.catch_warnings():
        # Workers only run NumPy on arrays of their own; they never touch the parent's threads.
        warnings.filterwarnings("ignore", message=".*use of fork.*", category=DeprecationWarning)
        yield


def _label(idata: xr.DataTree, n_components: int) -> None:
    """Give the vector statistics the model's dimensions, and add the truncation bound."""
    n_obs = idata["observed_data"].sizes["obs"]
    groups = {"sample_stats", "warmup_sample_stats"} & {str(name) for name in idata.children}
    for group in groups:
        stats = idata[group].to_dataset()
        # PyMC makes a dimension of its own for every vector statistic.
        for name, dim in {"sizes": "component", "net": "component", "z": "obs"}.items():
            if name in stats:
                stats[name] = stats[name].rename({f"{name}_dim_0": dim})
        stats = stats.drop_dims([dim for dim in stats.dims if str(dim).endswith("_dim_0")])
        posterior = idata[group.replace("sample_stats", "posterior")].to_dataset()
        for dim in {"component", "obs"} & {str(name) for name in stats.dims}:
            source = posterior if dim in posterior.coords else idata["observed_data"]
            stats = stats.assign_coords({dim: source[dim].values})
        bound = truncation_bound(posterior["alpha"], n_obs=n_obs, n_components=n_components)
        stats["truncation_bound"] = (("chain", "draw"), np.asarray(bound))
        if "z" in stats:
            idata[group.replace("sample_stats", "posterior")]["z"] = stats["z"]
            stats = stats.drop_vars("z")
        idata[group] = xr.DataTree(stats)


def _check(idata: xr.DataTree) -> None:
    """Judge convergence, keep the verdict with the draws and warn if it is bad."""
    table = diagnose(idata)
    idata["posterior"].attrs["converged"] = int(table.attrs["converged"])
    warn_if_unconverged(table)
