"""Local explanations by the mode of the posterior, and chains that start from modes."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import logsumexp

from mixreg.explain.local.fitted import LocalFit
from mixreg.models import MixtureSpec
from mixreg.quickfit.many import ManyModes, fit_em_many
from mixreg.quickfit.result import user_coefficients

__all__ = ["fit_mode", "mode_partition"]


def fit_mode(
    spec: MixtureSpec,
    masks: np.ndarray,
    Y: np.ndarray,
    *,
    seed: int,
    reading: str = "y",
    cores: int | None = None,
    watch: Callable[[int], None] | None = None,
) -> LocalFit:
    """
    Find the mode of the mixture of every input.

    Parameters
    ----------
    spec : MixtureSpec
        Prior of one mixture.
    masks : ndarray of shape (n_samples, n_features)
        Which features each perturbation keeps; the first is the input itself.
    Y : ndarray of shape (n_instances, n_samples)
        Responses, on the scale that the prior is for.
    seed : int
        Source of the starts.
    reading : {"average", "y"}, default "y"
        What importances are: averages over components by weight, or by what the input answers.
    cores : int, optional
        Threads.
    watch : callable, optional
        Told how many inputs are done.

    Returns
    -------
    LocalFit
        One draw: coefficients averaged over components.

    Examples
    --------
    >>> import mixreg as mr
    >>> rng = np.random.default_rng(0)
    >>> X = rng.random((80, 2)).round()
    >>> Y = np.stack([X[:, 0], -X[:, 1]]) + 0.3 * rng.normal(size=(2, 80))
    >>> fit = fit_mode(mr.dmm(X, Y[0], n_components=2).spec, X, Y, seed=0)
    >>> fit.beta.round().astype(int).tolist()
    [[[1, 0], [0, -1]]]
    """
    modes, rows, responses = _modes(spec, masks, Y, seed=[seed, 1], cores=cores)
    beta, intercept = user_coefficients(modes.theta, spec)
    weights = np.exp(modes.log_w)
    own = weights
    if reading != "average":
        own = _responsibilities(modes, rows[:1], responses[:, :1])[..., 0]
    share = _responsibilities(modes, rows, responses).mean(axis=-1)

    def average(by: np.ndarray, values: np.ndarray) -> np.ndarray:
        return np.einsum("bj,bj...->b...", by, values)

    if watch is not None:
        watch(len(Y))
    return LocalFit(
        average(own, beta)[None],
        average(own, intercept)[None],
        average(own, modes.sigma)[None],
        average(own, share)[None],
        average(weights, beta),
        average(weights, intercept),
        # A component that holds less than one perturbation is as good as empty.
        (share * len(masks) >= 1).sum(axis=1).astype(float),
        converged=modes.converged,
    )


def mode_partition(
    spec: MixtureSpec, masks: np.ndarray, Y: np.ndarray, *, seed: Any, cores: int | None = None
) -> np.ndarray:
    """
    Assign every perturbation to its most probable component at a mode.

    Parameters
    ----------
    spec : MixtureSpec
        Prior of one mixture.
    masks : ndarray of shape (n_samples, n_features)
        Which features each perturbation keeps.
    Y : ndarray of shape (n_instances, n_samples)
        Responses, on the scale that the prior is for.
    seed : int or sequence of int
        Source of the starts.
    cores : int, optional
        Threads.

    Returns
    -------
    ndarray of int of shape (n_instances, n_samples)
        Components.

    Examples
    --------
    >>> import mixreg as mr
    >>> X = np.random.default_rng(0).random((40, 2)).round()
    >>> spec = mr.dmm(X, X[:, 0], n_components=2).spec
    >>> mode_partition(spec, X, X[:, :1].T, seed=0).shape
    (1, 40)
    """
    modes, rows, responses = _modes(spec, masks, Y, seed=seed, cores=cores)
    return _responsibilities(modes, rows, responses).argmax(axis=1)


def _modes(
    spec: MixtureSpec, masks: np.ndarray, Y: np.ndarray, *, seed: Any, cores: int | None
) -> tuple[ManyModes, np.ndarray, np.ndarray]:
    """Find modes, and the design and responses in the working basis that they refer to."""
    design = spec.basis.design(np.asarray(masks, dtype=np.float64), np.zeros(len(masks)))
    rows, responses = np.ascontiguousarray(design[:, :-1]), Y - spec.basis.offset
    with warnings.catch_warnings():
        # Which modes were not reached is in the result, and in the verdict on every input.
        warnings.simplefilter("ignore", UserWarning)
        modes = fit_em_many(spec, rows, responses, random_seed=seed, cores=cores)
    return modes, rows, responses


def _responsibilities(modes: ManyModes, rows: np.ndarray, Y: np.ndarray) -> np.ndarray:
    """Probabilities of the components, of shape (n_instances, n_components, n_rows)."""
    residual = (Y[:, None, :] - modes.theta @ rows.T) / modes.sigma[..., None]
    log_joint = (modes.log_w - np.log(modes.sigma))[..., None] - 0.5 * residual**2
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
