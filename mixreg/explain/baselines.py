"""The other explainers of fidelity tests: random, ridge, LIME, KernelSHAP and gradients."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from mixreg.explain.blackbox import LOGIT_CLIP, BlackBox, response
from mixreg.explain.ridge import fit_ridge

__all__ = ["BASELINES", "LOCAL_BASELINES", "Problem", "Support", "baseline", "linear_support"]

Support = Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
"""(X, reference, centre) -> how much keeping each value, against the reference, speaks for the
class; X and reference are (n_instances, n_features), centre is the mean reference."""

LOCAL_BASELINES = ("lime", "kernelshap", "integrated_gradients")
BASELINES = ("random", "ridge", *LOCAL_BASELINES)
_PATH_STEPS = 50


class Problem(NamedTuple):
    """
    What a baseline needs to know.

    Attributes
    ----------
    box : BlackBox
        The box.
    background : ndarray of shape (n_background, n_features)
        Rows that ridge is fitted to and LIME draws from.
    kind : {"logit", "probability", "raw"}
        The response that is explained, the same for all explainers.
    n_calls : int
        Rows the box may be asked per instance.
    seed : int
        Source of the randomness.
    most_negative : bool
        Of `linear_support`.
    """

    box: BlackBox
    background: np.ndarray
    kind: str
    n_calls: int
    seed: int
    most_negative: bool = False

    def respond(self, X: np.ndarray) -> np.ndarray:
        """
        Ask the box and turn its outputs into the response.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Rows.

        Returns
        -------
        ndarray of shape (n_obs,)
            Response.
        """
        return response(self.box(X), self.kind)


def baseline(name: str, problem: Problem) -> Support:
    """
    Make a baseline.

    Parameters
    ----------
    name : {"random", "ridge", "lime", "kernelshap", "integrated_gradients"}
        "ridge": coefficients of the response on the background rows. "lime": LIME's tabular
        explainer with the background as its training data. "kernelshap": Shapley values against
        the mean reference of the test at hand, all features kept. "integrated_gradients": the
        response's gradient along 50 steps from the mean reference.
    problem : Problem
        What is explained.

    Returns
    -------
    Support
        A function of the instances and their references.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> X = np.array([[0.0], [1.0], [2.0]])
    >>> problem = Problem(black_box(lambda X: 3 * X[:, 0]), X, "raw", 100, seed=0)
    >>> baseline("ridge", problem)(X, np.zeros((3, 1)), np.zeros(1)).round(1).ravel()
    array([0., 3., 6.])
    """
    return _MAKERS[name](problem)


def linear_support(coefficients: np.ndarray, *, most_negative: bool = False) -> Support:
    """
    Measure support by linear coefficients: coefficient times what the operator changes.

    Parameters
    ----------
    coefficients : ndarray of shape (n_features,) or (n_instances, n_features)
        Response per unit of the feature.
    most_negative : bool, default False
        Rank as the released script does instead: by the negative coefficient, whatever the
        instance and the operator.

    Returns
    -------
    Support
        ``coefficients * (X - reference)``, or ``-coefficients``.

    Examples
    --------
    >>> linear_support(np.array([2.0]))(np.array([[3.0]]), np.array([[1.0]]), np.zeros(1))
    array([[4.]])
    """
    if most_negative:
        return lambda X, reference, centre: np.broadcast_to(-coefficients, X.shape)
    return lambda X, reference, centre: coefficients * (X - reference)


def _random(problem: Problem) -> Support:
    """Rank at random, anew at every call."""
    rng = np.random.default_rng(problem.seed)
    return lambda X, reference, centre: rng.random(X.shape)


def _ridge(problem: Problem) -> Support:
    """Rank by plain ridge on the background."""
    fit = fit_ridge(problem.background, problem.respond(problem.background))
    return linear_support(fit.coefficients, most_negative=problem.most_negative)


def _lime(problem: Problem) -> Support:
    """Rank by LIME; it draws its own perturbations, so the reference plays no part."""

    def explain(X: np.ndarray) -> np.ndarray:
        from lime.lime_tabular import LimeTabularExplainer

        n_values = [len(np.unique(column)) for column in problem.background.T]
        explainer = LimeTabularExplainer(
            problem.background,
            mode="regression",
            categorical_features=[i for i, n in enumerate(n_values) if n <= 2],
            random_state=problem.seed,
        )
        support = np.zeros(X.shape)
        for i, row in enumerate(X):
            found = explainer.explain_instance(
                row, problem.respond, num_features=X.shape[1], num_samples=problem.n_calls
            )
            for feature, weight in found.local_exp[1]:
                support[i, feature] = weight
        return support

    return _remember(lambda X, centre: explain(X), by_centre=False)


def _kernelshap(problem: Problem) -> Support:
    """Rank by KernelSHAP against the mean reference."""

    def explain(X: np.ndarray, centre: np.ndarray) -> np.ndarray:
        import shap

        with _global_seed(problem.seed):
            explainer = shap.KernelExplainer(problem.respond, centre[None])
            # By default it keeps about ten features; here all are ranked.
            values = explainer.shap_values(X, nsamples=problem.n_calls, l1_reg=False, silent=True)
        return np.asarray(values)

    return _remember(explain)


def _integrated_gradients(problem: Problem) -> Support:
    """Rank by integrated gradients from the mean reference."""

    def explain(X: np.ndarray, centre: np.ndarray) -> np.ndarray:
        total = np.zeros(X.shape)
        for step in (np.arange(_PATH_STEPS) + 0.5) / _PATH_STEPS:
            point = centre + step * (X - centre)
            slope = problem.box.gradient(point)
            if problem.kind == "logit":
                p = np.clip(problem.box(point), LOGIT_CLIP, 1 - LOGIT_CLIP)
                slope = slope / (p * (1 - p))[:, None]
            total += slope
        return (X - centre) * total / _PATH_STEPS

    return _remember(explain)


def _remember(
    explain: Callable[[np.ndarray, np.ndarray], np.ndarray], *, by_centre: bool = True
) -> Support:
    """Explain the same instances once for every centre, not once for every reference."""
    known: dict[bytes, np.ndarray] = {}

    def support(X: np.ndarray, reference: np.ndarray, centre: np.ndarray) -> np.ndarray:
        key = centre.tobytes() if by_centre else b""
        if key not in known:
            known[key] = explain(X, centre)
        return known[key]

    return support


@contextmanager
def _global_seed(seed: int) -> Iterator[None]:
    """Seed NumPy's global generator, the only one KernelSHAP knows, and put its state back."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002


_MAKERS: dict[str, Callable[[Problem], Support]] = {
    "random": _random,
    "ridge": _ridge,
    "lime": _lime,
    "kernelshap": _kernelshap,
    "integrated_gradients": _integrated_gradients,
}
