"""Coverage: how often the intervals that the package prints hold known truths."""

from typing import Any, NamedTuple

import numpy as np

from mixreg.certificates.functionals import mean_responses, of_first_row
from mixreg.certificates.joint import Joint, weights_of
from mixreg.certificates.posterior_runs import draws_given
from mixreg.certificates.problems import Problem
from mixreg.certificates.replicas import Step, valid_sweep
from mixreg.gibbs.many import draw_many
from mixreg.models.spec import Basis
from mixreg.posterior import predict
from mixreg.posterior.assemble import trace_from_arrays
from mixreg.posterior.gate_columns import LinearColumns

__all__ = ["PROBS", "Coverage", "coverage", "local_coverage"]

PROBS = (0.5, 0.8, 0.95)
N_NEW = 3


class Coverage(NamedTuple):
    """
    Shares of intervals that hold the truth.

    Attributes
    ----------
    nominal : dict of str to float
        What is expected, by the name of the quantity and the interval's probability.
    share : dict of str to float
        What was counted.
    z : dict of str to float
        Difference over its standard error.
    """

    nominal: dict[str, float]
    share: dict[str, float]
    z: dict[str, float]

    @property
    def worst(self) -> float:
        """Largest absolute score."""
        return max(abs(z) for z in self.z.values())


def coverage(
    problem: Problem,
    rng: np.random.Generator,
    n_replicates: int,
    step: Step = valid_sweep,
    *,
    n_draws: int = 400,
    plainly: bool = False,
) -> Coverage:
    """
    Count how often intervals of new responses, of their means, and of coefficients hold the truth.

    Parameters
    ----------
    problem : Problem
        The mixture.
    rng : Generator
        Source of randomness.
    n_replicates : int
        How many truths are drawn from the prior, and data from each.
    step : callable, optional
        What is certified; the package's sweep by default.
    n_draws : int, default 400
        Draws that intervals are made of, one in two sweeps.
    plainly : bool, default False
        Whether to leave the graph as it is.

    Returns
    -------
    Coverage
        Of equal-tailed intervals: of responses at new rows by :func:`mixreg.predict`, of
        ``E[y | x]`` there, and of the coefficients of the first row's component.

    Examples
    --------
    >>> found = coverage(Problem(), np.random.default_rng(1), 5, n_draws=9, plainly=True)
    >>> sorted(found.share)[0]
    'E[y | x], 50 %'
    """
    spec, truth = problem.spec, problem.draw_joint(rng, n_replicates)
    X_new = rng.exponential(size=(N_NEW, problem.n_features))
    design = spec.basis.design(X_new, np.zeros(N_NEW))[:, :-1]
    gate = None if spec.gate is None else spec.gate.columns.of(X_new)
    draws = list(draws_given(problem, truth, rng, n_draws, thin=2, step=step, plainly=plainly))
    held = _held_by_quantiles(
        mean_responses(truth, design, gate),
        np.stack([mean_responses(draw, design, gate) for draw in draws]),
        "E[y | x]",
    )
    held |= _held_by_quantiles(
        of_first_row(truth, truth.theta),
        np.stack([of_first_row(draw, draw.theta) for draw in draws]),
        "first row's coefficients",
    )
    y_new = _responses(truth, design, gate, rng) + spec.basis.offset
    traces = _traces(problem, draws)
    for prob in PROBS:
        inside = np.empty(y_new.shape)
        for i, trace in enumerate(traces):
            found = predict(trace, X_new, prob=prob, interval="exact")
            inside[i] = (found["lower"] <= y_new[i]) & (y_new[i] <= found["upper"])
        held[_name("new response", prob)] = prob, inside.mean(1)
    return _compared(held)


def local_coverage(
    problem: Problem, rng: np.random.Generator, n_replicates: int, *, n_draws: int = 800
) -> Coverage:
    """
    Count how often the intervals of single explained rows hold the truth.

    Parameters
    ----------
    problem : Problem
        The mixture; its weights are constant.
    rng : Generator
        Source of randomness.
    n_replicates : int
        How many truths are drawn from the prior, and data from each.
    n_draws : int, default 800
        Sweeps that intervals are made of.

    Returns
    -------
    Coverage
        Of equal-tailed intervals of the coefficients of the first row's component, as
        ``LocalExplainer`` draws and prints them.

    Examples
    --------
    >>> found = local_coverage(Problem(), np.random.default_rng(1), 5, n_draws=9)
    >>> list(found.nominal)[:1]
    ["single row's coefficients, 50 %"]
    """
    spec, truth = problem.spec, problem.draw_joint(rng, n_replicates)
    Y = truth.design[..., -1] + spec.basis.offset
    start = rng.integers(0, problem.n_components, size=Y.shape)
    found = draw_many(spec, problem.features, Y, start, draws=n_draws, tune=100, rng=rng)
    beta, _ = _on_the_users_scale(truth.theta, spec.basis)
    held = _held_by_quantiles(of_first_row(truth, beta), found.beta, "single row's coefficients")
    return _compared(held)


def _name(quantity: str, prob: float) -> str:
    return f"{quantity}, {100 * prob:.0f} %"


def _held_by_quantiles(
    truth: np.ndarray, draws: np.ndarray, quantity: str
) -> dict[str, tuple[float, np.ndarray]]:
    """Share of intervals that hold the truth, replicate by replicate."""
    held = {}
    for prob in PROBS:
        lower, upper = np.quantile(draws, [(1 - prob) / 2, (1 + prob) / 2], axis=0)
        held[_name(quantity, prob)] = prob, ((lower <= truth) & (truth <= upper)).mean(1)
    return held


def _compared(held: dict[str, tuple[float, np.ndarray]]) -> Coverage:
    """Hold shares against nominal probabilities; replicates are independent, rows are not."""
    scores = {}
    for name, (prob, shares) in held.items():
        # Where a replicate has one interval this is the binomial error under the nominal share.
        least = np.sqrt(prob * (1 - prob) / shares.size) / 3
        error = max(float(shares.std(ddof=1)) / np.sqrt(len(shares)), least)
        scores[name] = float((shares.mean() - prob) / error)
    nominal = {name: prob for name, (prob, _) in held.items()}
    return Coverage(nominal, {name: float(x.mean()) for name, (_, x) in held.items()}, scores)


def _responses(
    truth: Joint, design: np.ndarray, gate: np.ndarray | None, rng: np.random.Generator
) -> np.ndarray:
    """Draw one response for every new row of every replicate, on the working scale."""
    weights = weights_of(truth.weights, gate)
    uniform = rng.random((len(truth.theta), len(design), 1))
    z = (uniform > weights.cumsum(-1)[..., :-1]).sum(-1)
    theta = np.take_along_axis(truth.theta, z[..., None], axis=1)
    scale = np.take_along_axis(np.exp(truth.log_sigma), z, axis=1)
    return (design * theta).sum(-1) + scale * rng.standard_normal(z.shape)


def _traces(problem: Problem, draws: list[Joint]) -> list[Any]:
    """Lay the draws of every replicate out as ``mixreg.sample`` returns them."""
    spec = problem.spec
    theta = np.stack([draw.theta for draw in draws], axis=1)
    beta, level = _on_the_users_scale(theta, spec.basis)
    each: dict[str, Any] = {
        "beta": beta,
        "sigma": np.exp(np.stack([draw.log_sigma for draw in draws], axis=1)),
        "w": np.stack([weights_of(draw.weights, draw.gate).mean(1) for draw in draws], axis=1),
    }
    shared: dict[str, Any] = {"X": problem.features}
    if level is not None:
        each["intercept"] = level
    if spec.gate is not None:
        each["gamma"] = np.stack([draw.weights.gamma for draw in draws], axis=1)
        each["gate_intercept"] = np.stack([draw.weights.intercept for draw in draws], axis=1)
        columns: Any = spec.gate.columns
        shared["columns"] = LinearColumns(columns.map, columns.offset)
    y = draws[0].design[..., -1] + spec.basis.offset
    return [
        trace_from_arrays(**{name: part[None, i] for name, part in each.items()}, **shared, y=y[i])
        for i in range(len(y))
    ]


def _on_the_users_scale(theta: np.ndarray, basis: Basis) -> tuple[np.ndarray, np.ndarray | None]:
    """Coefficients, and levels if there are any."""
    slopes = theta[..., int(basis.intercept) :]
    beta = (slopes.cumsum(axis=-1) if basis.cumulative else slopes) / basis.scale
    if not basis.intercept:
        return beta, None
    return beta, theta[..., 0] + basis.offset - beta @ basis.center
