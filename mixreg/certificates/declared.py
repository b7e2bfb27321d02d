"""Declared mixtures on which conditionals are compared with joint densities."""

from typing import Any

import numpy as np
import pymc as pm

from mixreg.models import dmm, dmm_men, lemna

__all__ = [
    "BUILDERS",
    "DECLARED",
    "N_COMPONENTS",
    "N_FEATURES",
    "N_NETS",
    "N_OBS",
    "declare",
    "model_of",
]

BUILDERS: dict[str, Any] = {"dmm": dmm, "dmm_men": dmm_men, "lemna": lemna}
"""What declares a model, by the model's name."""

N_OBS, N_FEATURES, N_COMPONENTS, N_NETS = 9, 3, 4, 2
DECLARED: dict[str, dict[str, Any]] = {
    "dmm, default": {},
    "dmm, paper": {"preset": "paper"},
    "dmm, gate": {"gate": "all"},
    "dmm_men, sigma, default": {"scaling": "sigma"},
    "dmm_men, sigma, paper": {"scaling": "sigma", "preset": "paper"},
    "dmm_men, sigma, gate": {"scaling": "sigma", "gate": "all"},
    "dmm_men, variance, default": {"scaling": "variance"},
    "dmm_men, variance, paper": {"scaling": "variance", "preset": "paper"},
    "dmm_men, variance, gate": {"scaling": "variance", "gate": "all"},
    "lemna, default": {"lam": None},
    "lemna, paper": {"lam": None, "preset": "paper", "intercept": True},
    "lemna, fixed rate": {"lam": 1.7, "intercept": False},
    "lemna, gate": {"lam": None, "gate": "all"},
}


def model_of(name: str) -> str:
    """
    Read the model off the name of a problem, mutant or declared mixture.

    Parameters
    ----------
    name : str
        Such as "lemna, fixed rate".

    Returns
    -------
    str
        The builder's name.

    Examples
    --------
    >>> model_of("lemna, fixed rate")
    'lemna'
    """
    return name.split(",")[0]


def declare(name: str, n_nets: int = N_NETS) -> pm.Model:
    """
    Declare one of the mixtures on which conditionals are compared with joint densities.

    Parameters
    ----------
    name : str
        One of ``DECLARED``.
    n_nets : int, default 2
        How many elastic nets, where there are any.

    Returns
    -------
    pymc.Model
        The model, of nine rows, three features and four components.

    Examples
    --------
    >>> declare("dmm, default").dim_lengths["component"].eval()
    array(4)
    """
    rng = np.random.default_rng(3)
    X = rng.exponential(size=(N_OBS, N_FEATURES)) + 1
    y = rng.normal(size=N_OBS) + 2
    options, model = dict(DECLARED[name], n_components=N_COMPONENTS), model_of(name)
    if model == "dmm_men":
        options["n_nets"] = n_nets
    return BUILDERS[model](X, y, **options)
