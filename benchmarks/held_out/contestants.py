"""Who takes part: one name, one way to be made, for every method."""

from typing import Protocol

import numpy as np

from held_out.mixtures import Chains, Mixture
from held_out.points import Boosting, Ridge
from held_out.predictions import Prediction
from held_out.selection import MixtureOfExperts

__all__ = ["NAMES", "Contestant", "enter", "usual"]

MIXTURES: dict[str, tuple[str, str | None]] = {
    "dmm": ("dmm", None),
    "dmm/pca": ("dmm", "pca"),
    "dmm/all": ("dmm", "all"),
    "dmm_men/pca": ("dmm_men", "pca"),
    "lemna/pca": ("lemna", "pca"),
}
# The same with a tenth or so of the training rows kept for the calibration of their intervals.
CALIBRATED = {"dmm/pca/calibrated": "dmm/pca", "dmm/all/calibrated": "dmm/all"}
N_CALIBRATION = 500
NAMES = ("ridge", "boosting", "experts", *MIXTURES, *CALIBRATED)


class Contestant(Protocol):
    """What learns from some rows and predicts others."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """Learn; say what was chosen or found, by name."""

    def predict(self, X: np.ndarray, y: np.ndarray) -> Prediction:
        """Predict rows; their responses are read for the log densities only."""


def enter(name: str, seed: int, *, chains: Chains, quick: bool = False) -> Contestant:
    """
    Make a contestant.

    Parameters
    ----------
    name : str
        One of ``NAMES``.
    seed : int
        Of all that is random in it.
    chains : Chains
        Size and length of mixtures.
    quick : bool, default False
        Whether experts try fewer sizes, and fewer rows calibrate.

    Returns
    -------
    Contestant
        Not yet fitted.

    Examples
    --------
    >>> type(enter("dmm/pca", 1, chains=Chains())).__name__
    'Mixture'
    """
    if name in CALIBRATED:
        n_rows = 50 if quick else N_CALIBRATION
        return Mixture(seed, *MIXTURES[CALIBRATED[name]], chains, n_rows)
    if name in MIXTURES:
        return Mixture(seed, *MIXTURES[name], chains)
    if name == "experts":
        return MixtureOfExperts(seed, (4,), 30) if quick else MixtureOfExperts(seed)
    return Ridge(seed) if name == "ridge" else Boosting(seed)


def usual(task: str, *, quick: bool = False) -> tuple[str, ...]:
    """
    Name those who take part in a task unless told otherwise.

    Parameters
    ----------
    task : str
        Name of the task.
    quick : bool, default False
        Whether one prior of the coefficients is enough: each is compiled anew.

    Returns
    -------
    tuple of str
        All but those that make no sense: a walk from feature to feature needs features in an
        order, which pixels have and the others lack, and a gate on hundreds of pixels costs more
        than it tells.

    Examples
    --------
    >>> "lemna/pca" in usual("pdf"), "lemna/pca" in usual("trouser")
    (False, True)
    """
    if quick:
        return ("ridge", "boosting", "experts", "dmm/pca", "dmm/all/calibrated")
    left_out = "dmm/all" if task == "trouser" else "lemna/pca"
    return tuple(name for name in NAMES if not name.startswith(left_out))
