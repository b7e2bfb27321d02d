"""Many small mixtures at once: one sweep over all of them, with a leading problem dimension."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from mixreg.gibbs.gates import gate_arrays
from mixreg.gibbs.many_graph import Found, compile_many, first_state
from mixreg.gibbs.shapes import shapes_of
from mixreg.gibbs.start import shares_of_partition
from mixreg.gibbs.state import settings_of
from mixreg.models import MixtureSpec
from mixreg.models.gates import Gate, LinearColumns

__all__ = ["GatedDraws", "ManyDraws", "draw_many"]


class GatedDraws(NamedTuple):
    r"""
    What gates say of the first row of every problem, and of new rows.

    Attributes
    ----------
    rules : ndarray of shape (n_draws, n_problems, n_features)
        Coefficients averaged over the weights at the first row: :math:`\sum_k w_k(x) \beta_k`.
    routing : ndarray of shape (n_draws, n_problems, n_features)
        The gate's own part of the slopes there, :math:`\sum_k \mu_k \, \partial w_k/\partial x`.
    by_response : ndarray of shape (n_draws, n_problems, n_features)
        Coefficients averaged over the components by the first row's response, the weights being
        those that all rows have on average.
    prediction : ndarray of shape (n_problems, n_new)
        Posterior mean of the response of the new rows.
    """

    rules: np.ndarray
    routing: np.ndarray
    by_response: np.ndarray
    prediction: np.ndarray


class ManyDraws(NamedTuple):
    """
    Draws of many mixtures, each read at the component of its first row.

    Attributes
    ----------
    beta : ndarray of shape (n_draws, n_problems, n_features)
        Coefficients of the first row's component.
    intercept : ndarray of shape (n_draws, n_problems)
        Its level.
    sigma : ndarray of shape (n_draws, n_problems)
        Its noise scale.
    weight : ndarray of shape (n_draws, n_problems)
        Its share of the rows.
    log_lik : ndarray of shape (n_draws, n_problems)
        Marginal log-likelihood.
    occupied : ndarray of int of shape (n_draws, n_problems)
        Components that hold rows.
    effects : ndarray of shape (n_draws, n_problems, n_features)
        What the features do to the mean of the response, its component unknown: coefficients
        averaged over components by weight, or, where weights depend on the row, the line that is
        closest to the mean at the rows of reference.
    mean_beta : ndarray of shape (n_problems, n_features)
        Coefficients averaged over components by weight, and over draws: the posterior mean of the
        response, its component unknown, is linear in the features.
    mean_intercept : ndarray of shape (n_problems,)
        Level of that average.
    gated : GatedDraws or None
        What a gate says of the first row and of new ones; None where the weights are constant.
    """

    beta: np.ndarray
    intercept: np.ndarray
    sigma: np.ndarray
    weight: np.ndarray
    log_lik: np.ndarray
    occupied: np.ndarray
    effects: np.ndarray
    mean_beta: np.ndarray
    mean_intercept: np.ndarray
    gated: GatedDraws | None = None


def draw_many(
    spec: MixtureSpec,
    X: np.ndarray,
    Y: np.ndarray,
    start: np.ndarray,
    *,
    draws: int,
    tune: int,
    rng: np.random.Generator,
    X_new: np.ndarray | None = None,
    reference: np.ndarray | None = None,
    watch: Callable[[int], None] | None = None,
) -> ManyDraws:
    """
    Draw from many mixtures that share a prior and a design.

    All advance together: one sweep of the graph that serves a single mixture, with a leading
    dimension. Its first state is the regression on all rows.

    Parameters
    ----------
    spec : MixtureSpec
        The prior of each mixture; its basis takes the same off every response.
    X : ndarray of shape (n_obs, n_features)
        The design they share.
    Y : ndarray of shape (n_problems, n_obs)
        Responses.
    start : ndarray of int of shape (n_problems, n_obs)
        Partition of the rows that each chain starts from.
    draws, tune : int
        Sweeps kept, and thrown away before them.
    rng : numpy.random.Generator
        Source of randomness.
    X_new : ndarray of shape (n_new, n_features), optional
        Rows to predict the mean at, where there is a gate; without one the mean is linear.
    reference : ndarray of shape (n_reference, n_features), optional
        Rows that effects are averaged over, where there is a gate; those of the design by default.
    watch : callable, optional
        Told the number of sweeps made after each.

    Returns
    -------
    ManyDraws
        What was drawn.

    Examples
    --------
    >>> import mixreg as mr
    >>> X, rng = np.eye(6), np.random.default_rng(1)
    >>> Y = rng.normal(size=(3, 6))
    >>> found = draw_many(mr.dmm(X, Y[0], n_components=2).spec, X, Y, np.zeros((3, 6), int),
    ...                   draws=4, tune=1, rng=rng)
    >>> found.beta.shape
    (4, 3, 6)
    """
    n_problems, shapes, settings = len(Y), shapes_of(spec, len(X)), settings_of(spec)
    run = compile_many(shapes)
    rows = np.repeat(spec.basis.design(X, np.zeros(len(X)))[None], n_problems, axis=0)
    rows[..., -1] = Y - spec.basis.offset
    columns = np.ascontiguousarray(rows.swapaxes(1, 2))
    total = columns @ rows
    reference = X if reference is None else reference
    new = np.concatenate([X[:1], X if X_new is None else X_new, reference])
    gate = () if spec.gate is None else _gate_data(spec.gate, X, new)
    contrasts = np.linalg.pinv(reference - reference.mean(axis=0)).T
    n_found = len(Found._fields) if gate else Found._fields.index("rules")
    state = first_state(total, settings.precision, shapes, len(X))
    shares = shares_of_partition(start[:, None, :], spec.n_components)
    kept: list[Found] = []
    effects: list[np.ndarray] = []
    average: Any = 0.0
    mean: Any = 0.0
    for done in range(tune + draws):
        rng, shares, *both = run(rng, *state, shares, rows, columns, total, *gate, *settings)
        found, state = Found(*both[:n_found]), both[n_found:]
        if done >= tune:
            average += found.average / draws
            if gate:
                mean += found.mean[:, : -len(reference)] / draws
                effects.append(found.mean[:, -len(reference) :] @ contrasts)
            else:
                effects.append(found.average[:, 1:])
            # Means at rows are summed as they come: they are as many as all perturbations.
            kept.append(found._replace(average=None, mean=None))
        if watch is not None:
            watch(done + 1)
    own = np.stack([found.own for found in kept])
    return ManyDraws(
        beta=own[..., 3:],
        intercept=own[..., 0],
        sigma=own[..., 1],
        weight=own[..., 2],
        log_lik=np.stack([found.log_lik for found in kept]),
        occupied=np.stack([(found.sizes > 0).sum(axis=-1) for found in kept]),
        effects=np.stack(effects),
        mean_beta=average[:, 1:],
        mean_intercept=average[:, 0],
        gated=None if spec.gate is None else _gated_draws(kept, mean, spec.gate),
    )


def _gate_data(gate: Gate, X: np.ndarray, read: np.ndarray) -> tuple[np.ndarray, ...]:
    """Gate columns of all rows, their cross-products, and the rows that are read."""
    return (*gate_arrays(gate.columns.of(X)), read, gate_arrays(gate.columns.of(read))[0])


def _gated_draws(kept: list[Found], mean: np.ndarray, gate: Gate) -> GatedDraws:
    """Lay out what a gate says; slopes by gate column become slopes by feature."""
    rules, routing, by_response = (
        np.stack([getattr(found, name) for found in kept])
        for name in ("rules", "routing", "by_response")
    )
    if not isinstance(gate.columns, LinearColumns):
        raise TypeError(
            f"gate is of kind {gate.kind!r}; wanted one that is linear in the features, 'pca' or "
            "'all', to read the slopes of many mixtures."
        )
    return GatedDraws(rules, routing @ gate.columns.map, by_response, mean[:, 1:])
