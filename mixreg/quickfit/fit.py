"""One mode of one declared mixture, in seconds."""

import warnings
from typing import Any

import numpy as np
import pymc as pm
import xarray as xr
from threadpoolctl import threadpool_limits

from mixreg.inputs import check_count, check_design, check_positive, check_response
from mixreg.models import spec_of
from mixreg.quickfit.ascent import Problem
from mixreg.quickfit.catalogue import coefficient_prior
from mixreg.quickfit.moments import batch_of
from mixreg.quickfit.result import as_tree
from mixreg.quickfit.search import search

__all__ = ["fit_em"]


def fit_em(
    model: pm.Model | None = None,
    *,
    n_restarts: int = 4,
    max_iter: int = 1000,
    tol: float = 1e-6,
    random_seed: Any = 0,
) -> xr.DataTree:
    r"""
    Find a posterior mode of a mixture of regressions by expectation-maximisation.

    The estimator of LEMNA, for every mixture of this package: soft responsibilities in all steps,
    everything in log space, every conditional maximum exact, the objective watched at every step.
    What is maximised is the declared model's log posterior density in PyMC's unconstrained space
    (``model.compile_logp()``, what NUTS sees), over concentration, sticks, noise, coefficients
    and the weights of elastic nets, given the penalties.

    Parameters
    ----------
    model : pymc.Model, optional
        A model built by :func:`mixreg.dmm`, :func:`mixreg.dmm_men` or :func:`mixreg.lemna`; by
        default the one on the stack.
    n_restarts : int, default 4
        Starts: soft partitions of the rows into two groups, one, three, four and so on. After a
        screening the best goes on.
    max_iter : int, default 1000
        Largest number of maximisations of the last ascent.
    tol : float, default 1e-6
        Gain in log density per cycle (two maximisations and an extrapolation) below which the
        ascent has converged.
    random_seed : int, sequence of int or numpy.random.Generator, default 0
        Same seed, same mode.

    Returns
    -------
    xarray.DataTree
        One chain of one draw with the variables, dims and labels that :func:`mixreg.sample`
        gives, so that :func:`mixreg.predict` and :func:`mixreg.responsibilities` work on it;
        ``sample_stats`` holds ``lp``, ``log_lik``, ``occupied``, ``sizes`` (each row counted in
        its likeliest component) and ``net``. Attributes of ``posterior``: ``converged``,
        ``n_iterations``, ``objective``, ``objective_trace`` (JSON, the last ascent) and
        ``restarts`` (JSON, lower bounds on the log evidence after the screening, by which the
        best was chosen), beside model, preset, version and seed.

    Raises
    ------
    NotImplementedError
        If the model's weights depend on a gate.
    TypeError
        If the model was not built by this package, or an argument is no number.
    ValueError
        If a count or the tolerance is not positive.
    FloatingPointError
        If an exact step lowers the objective by more than rounding, which only absurd magnitudes
        can cause.

    Warns
    -----
    UserWarning
        If the ascent has not converged.

    Notes
    -----
    Penalties (``lam``; ``l1`` and ``l2``) are estimated with the coefficients integrated out, by
    a normal approximation, and then held: jointly with the coefficients their density has no
    useful mode, for it grows without end, but for the penalties' own prior, as the coefficients
    shrink to zero, and empty components add to that. So the objective is maximal over everything
    but the penalties.

    It is a density, not a mass. Among restarts with different numbers of components, therefore,
    not the highest density is chosen but the largest lower bound on the evidence, coefficients
    and noise integrated out; one regression wins where one suffices. And noise scales at the joint
    mode with the coefficients are smaller than their posterior means, by a factor of about
    :math:`\sqrt{(n_j - p)/(n_j + p)}` for a component of :math:`n_j` rows and p coefficients. A
    single mode says nothing about uncertainty; for that draw: :func:`mixreg.sample` starts from
    here through :func:`mixreg.quickfit.start_values`.

    The released LEMNA script has no mixture, and other code with its name takes soft
    responsibilities for the noise but hard ones for the coefficients, in density space with a
    floor: neither maximises anything.

    References
    ----------
    Guo, W., Mu, D., Xu, J., Su, P., Wang, G. and Xing, X. (2018). LEMNA: explaining deep learning
    based security applications. CCS 2018, 364-379. https://doi.org/10.1145/3243734.3243792

    Dempster, A. P., Laird, N. M. and Rubin, D. B. (1977). Maximum likelihood from incomplete data
    via the EM algorithm. Journal of the Royal Statistical Society B 39, 1-38.
    https://doi.org/10.1111/j.2517-6161.1977.tb01600.x

    Examples
    --------
    >>> import mixreg as mr
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(100, 2))
    >>> y = np.where(rng.random(100) < 0.5, 3 * X[:, 0], -3 * X[:, 0]) + 0.1 * rng.normal(size=100)
    >>> fit = fit_em(mr.dmm(X, y, n_components=4), n_restarts=2)
    >>> beta = fit.posterior["beta"].values[0, 0, :2, 0]
    >>> np.sort(beta).round()
    array([-3.,  3.])
    """
    model = pm.modelcontext(model)
    spec = spec_of(model)
    if spec.gate is not None:
        raise NotImplementedError(
            f"model has a gate ({spec.gate.kind!r}); fit_em finds modes of mixtures with constant "
            "weights only. Use mixreg.sample, or declare the model with gate=None."
        )
    check_count(n_restarts, name="n_restarts")
    check_count(max_iter, name="max_iter")
    check_positive(tol, name="tol")
    X = check_design(model["X"].get_value()).values
    y = check_response(model.rvs_to_values[model["y"]].eval(), n_obs=len(X))
    working = spec.basis.design(X, y)
    design = np.ascontiguousarray(working[:, :-1])
    problem = Problem(batch_of(design, working[None, :, -1]), spec, coefficient_prior(spec))
    generators = np.random.default_rng(random_seed).spawn(1)
    with threadpool_limits(1, user_api="blas"):
        found = search(problem, generators, n_restarts=n_restarts, max_iter=max_iter, tol=tol)
    tree = as_tree(model, problem, found, {"X": X, "y": y})
    tree["posterior"].attrs["random_seed"] = str(random_seed)
    if not found.ascent.converged[0]:
        warnings.warn(
            f"the ascent had not converged after {max_iter} maximisations: its last cycle still "
            f"gained more than {tol:g} in log density. Raise max_iter, or tol if the coefficients "
            "no longer change.",
            UserWarning,
            stacklevel=2,
        )
    return tree
