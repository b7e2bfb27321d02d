"""The other explainers of fidelity tests: random, ridge, LIME, KernelSHAP and gradients."""

from collections.abc import Callable
from hashlib import sha256

import numpy as np

from mixreg.explain.problem import Problem, Support, linear_support
from mixreg.explain.response import LOGIT_CLIP
from mixreg.explain.ridge import fit_ridge
from mixreg.explain.seeding import global_seed

__all__ = ["BASELINES", "LOCAL_BASELINES", "baseline"]

LOCAL_BASELINES = ("lime", "kernelshap", "integrated_gradients")
BASELINES = ("random", "ridge", *LOCAL_BASELINES)
_PATH_STEPS = 50


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


def _random(problem: Problem) -> Support:
    """Rank at random, anew at every call."""
    rng = np.random.default_rng(problem.seed)
    return lambda X, reference, centre: rng.random(X.shape)


def _ridge(problem: Problem) -> Support:
    """Rank by plain ridge on the background."""
    fit = fit_ridge(problem.cut(problem.background), problem.respond(problem.background))
    return linear_support(problem.spread(fit.coefficients), rule=problem.rule)


def _lime(problem: Problem) -> Support:
    """Rank by LIME; it draws its own perturbations, so the reference plays no part."""

    def explain(X: np.ndarray) -> np.ndarray:
        from lime.lime_tabular import LimeTabularExplainer

        background, features = problem.cut(problem.background), problem.cut(X)
        n_values = [len(np.unique(column)) for column in background.T]
        explainer = LimeTabularExplainer(
            background,
            mode="regression",
            categorical_features=[i for i, n in enumerate(n_values) if n <= 2],
            random_state=problem.seed,
        )
        support = np.zeros(features.shape)
        for i, row in enumerate(features):
            found = explainer.explain_instance(
                row, problem.at(X[i]), num_features=len(row), num_samples=problem.n_calls
            )
            for feature, weight in found.local_exp[1]:
                support[i, feature] = weight
        return problem.spread(support)

    return _remember(lambda X, centre: explain(X), by_centre=False)


def _kernelshap(problem: Problem) -> Support:
    """Rank by KernelSHAP against the mean reference."""

    def explain(X: np.ndarray, centre: np.ndarray) -> np.ndarray:
        import shap

        features = problem.cut(X)
        support = np.zeros(features.shape)
        with global_seed(problem.seed):
            for i, row in enumerate(features):
                explainer = shap.KernelExplainer(problem.at(X[i]), problem.cut(centre)[None])
                # By default it keeps about ten features; here all are ranked.
                support[i] = explainer.shap_values(
                    row, nsamples=problem.n_calls, l1_reg=False, silent=True
                )
        return problem.spread(support)

    return _remember(explain)


def _integrated_gradients(problem: Problem) -> Support:
    """Rank by integrated gradients from the mean reference."""

    def explain(X: np.ndarray, centre: np.ndarray) -> np.ndarray:
        total = np.zeros(X.shape)
        # Only features move along the path.
        way = problem.spread(problem.cut(X - centre))
        for step in (np.arange(_PATH_STEPS) + 0.5) / _PATH_STEPS:
            point = X - (1.0 - step) * way
            slope = problem.box.gradient(point)
            if problem.kind == "logit":
                p = np.clip(problem.box(point), LOGIT_CLIP, 1 - LOGIT_CLIP)
                slope = slope / (p * (1 - p))[:, None]
            total += slope
        return way * total / _PATH_STEPS

    return _remember(explain)


def _remember(
    explain: Callable[[np.ndarray, np.ndarray], np.ndarray], *, by_centre: bool = True
) -> Support:
    """Explain the same instances once for every centre, not once for every reference."""
    known: dict[bytes, np.ndarray] = {}

    def support(X: np.ndarray, reference: np.ndarray, centre: np.ndarray) -> np.ndarray:
        key = sha256(X.tobytes()).digest() + (centre.tobytes() if by_centre else b"")
        if key not in known:
            known[key] = explain(X, centre)
        return known[key]

    return support


_MAKERS: dict[str, Callable[[Problem], Support]] = {
    "random": _random,
    "ridge": _ridge,
    "lime": _lime,
    "kernelshap": _kernelshap,
    "integrated_gradients": _integrated_gradients,
}
