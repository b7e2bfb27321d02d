"""All ratio tests, and which of them a declared mixture is put to."""

from collections.abc import Callable, Iterator

import numpy as np

from mixreg.certificates.declared import DECLARED, model_of
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.ratios.coefficients import COEFFICIENT_RATIOS
from mixreg.certificates.ratios.gates import GATE_RATIOS
from mixreg.certificates.ratios.nets import NET_RATIOS
from mixreg.certificates.ratios.walks import RATE_RATIOS, STEP_RATIOS
from mixreg.certificates.ratios.weights import WEIGHT_RATIOS

__all__ = ["RATIOS", "RATIO_LIMIT", "Ratio", "discrepancy", "ratios_of"]

RATIO_LIMIT = 1e-8
"""Largest difference of two log-ratios, relative to their size where that exceeds one."""

Ratio = Callable[[Oracle, np.random.Generator], Iterator[tuple[float, float]]]
"""``(oracle, rng) ->`` pairs of the joint's log-ratio and the conditional's."""

RATIOS: dict[str, Ratio] = {
    **WEIGHT_RATIOS,
    **COEFFICIENT_RATIOS,
    **NET_RATIOS,
    **STEP_RATIOS,
    **RATE_RATIOS,
    **GATE_RATIOS,
}


def ratios_of(name: str) -> list[str]:
    """
    List the conditionals of a declared mixture.

    Parameters
    ----------
    name : str
        One of :data:`mixreg.certificates.declared.DECLARED`.

    Returns
    -------
    list of str
        Names of ratio tests.

    Examples
    --------
    >>> ratios_of("dmm, gate")[0]
    'assignments under a gate'
    """
    options, model = DECLARED[name], model_of(name)
    found = [*(GATE_RATIOS if "gate" in options else WEIGHT_RATIOS), *COEFFICIENT_RATIOS]
    if model == "dmm_men":
        found += NET_RATIOS
    if model == "lemna":
        found += STEP_RATIOS
        found += RATE_RATIOS if options["lam"] is None else {}
    return found


def discrepancy(name: str, oracle: Oracle, rng: np.random.Generator) -> tuple[float, int]:
    """
    Compare the log-ratios of a conditional with those of the augmented joint density.

    Parameters
    ----------
    name : str
        One of ``RATIOS``.
    oracle : Oracle
        A declared mixture.
    rng : Generator
        Source of random points.

    Returns
    -------
    worst : float
        Largest difference, relative to the size of the ratio where that exceeds one.
    n_ratios : int
        How many ratios were compared.

    Examples
    --------
    >>> from mixreg.certificates.declared import declare
    >>> oracle = Oracle(declare("dmm, default"))
    >>> discrepancy("sticks", oracle, np.random.default_rng(1))[0] < RATIO_LIMIT
    True
    """
    pairs = np.array([[float(value) for value in pair] for pair in RATIOS[name](oracle, rng)])
    # Logarithms of densities of many coefficients lose a digit more.
    least = 10.0 if name in COEFFICIENT_RATIOS else 1.0
    own = pairs[:, 1]
    worst = np.abs(pairs[:, 0] - own) / np.maximum(np.abs(own), least)
    return float(worst.max()), len(pairs)
