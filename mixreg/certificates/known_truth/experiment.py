"""Explaining networks of known truth, and counting how often the explanations are right."""

import warnings
from collections.abc import Collection, Sequence
from typing import Any

from mixreg.certificates.known_truth.calibration import Calibration
from mixreg.certificates.known_truth.cases import Request, cases_of, check_networks
from mixreg.certificates.known_truth.networks import N_FEATURES, NETWORKS
from mixreg.certificates.known_truth.tables import coverage_table, reliability_table, score_table
from mixreg.explain.importance import check_probability
from mixreg.explain.progress import progress
from mixreg.inputs import check_count

__all__ = ["calibrate"]


def calibrate(
    networks: Collection[str] | None = None,
    *,
    n_instances: int = 100,
    n_samples: int = 500,
    probs: Sequence[float] = (0.5, 0.8, 0.95),
    k: int = 5,
    method: str = "dmm",
    random_seed: int = 0,
    progressbar: bool = True,
    **options: Any,
) -> Calibration:
    """
    Measure whether local explanations are as sure as they may be, where the truth is known.

    Inputs of functions that stand for networks are explained as any others are. Their true local
    effects are found by asking about *all* perturbations of an input, so intervals and P(feature
    in the top k) can be held against them. A part of every answer is rough: a fixed function of
    the input that no surrogate can learn, without which some hundred perturbations would leave no
    uncertainty.

    Parameters
    ----------
    networks : collection of str, optional
        "linear": one rule for all inputs. "piecewise": two rules, of which one feature of the
        input, a switch, decides; with the switch on half of the perturbations follow the other
        rule. "shortcut": one feature outweighs all others and interacts with two of them.
        "linear, not rough": exactly linear, where honest intervals hold the truth always. All
        by default.
    n_instances : int, default 100
        Inputs of each; every one has 14 features.
    n_samples : int, default 500
        Perturbations of every input.
    probs : sequence of float, default (0.5, 0.8, 0.95)
        Probabilities of the intervals.
    k : int, default 5
        Size of the top.
    method : {"dmm", "dmm_men", "lemna"}, default "dmm"
        Method of `LocalExplainer`.
    random_seed : int, default 0
        Decides inputs, perturbations and draws.
    progressbar : bool, default True
        Whether to show progress.
    **options
        Further arguments of `LocalExplainer`, such as ``gate`` or ``tolerance``.

    Returns
    -------
    Calibration
        ``coverage``, ``reliability`` and ``scores``.

    Raises
    ------
    TypeError, ValueError
        If a network is unknown, a number is out of range, or there are no draws to judge.

    Examples
    --------
    >>> found = calibrate("linear", n_instances=2, n_samples=60, draws=20, tune=20,
    ...                   n_components=2, cores=1, progressbar=False)
    >>> found.coverage[["network", "prob", "n"]].values.tolist()
    [['linear', 0.5, 28], ['linear', 0.8, 28], ['linear', 0.95, 28]]
    """
    names = check_networks(networks)
    request = Request(
        check_count(n_instances, name="n_instances"),
        check_count(n_samples, name="n_samples", minimum=8),
        tuple(check_probability(prob, name="probs") for prob in probs),
        check_count(k, name="k"),
        check_count(random_seed, name="random_seed", minimum=0),
        {"method": method} | options,
    )
    # The switch of the piecewise network has no effect within a rule.
    if k > N_FEATURES - 1:
        raise ValueError(f"k is {k}; the networks have {N_FEATURES - 1} features to rank.")
    if not request.probs:
        raise ValueError("probs is empty; wanted probabilities such as 0.95.")
    for name in names:
        request.explainer(NETWORKS[name])
    found = []
    with progress(progressbar, len(names)) as watch, warnings.catch_warnings():
        # Rough boxes are predicted badly by design, and what has not converged counts as it is.
        warnings.simplefilter("ignore")
        for name in names:
            found.append(cases_of(name, request))
            watch(len(found))
    settings = {"n_instances": n_instances, "n_samples": n_samples, "k": k}
    settings |= {"random_seed": random_seed, "method": method, **options}
    return Calibration(
        coverage_table(found, request.probs),
        reliability_table(found, k),
        score_table(found, k),
        settings,
    )
