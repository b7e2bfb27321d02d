"""The mixture of experts as a contestant: its size and penalties chosen by validation."""

from itertools import product

import numpy as np

from held_out.experts import Experts, Penalties, fit_experts
from held_out.predictions import Prediction, from_mixture

__all__ = ["MixtureOfExperts"]

N_EXPERTS = (4, 8, 12)
PENALTIES = (Penalties(1.0, 0.1), Penalties(10.0, 1.0), Penalties(100.0, 30.0))
VALIDATION = 0.2
RESTARTS = 3


class MixtureOfExperts:
    """
    Linear experts with softmax gates on all standardised features, by EM.

    Each number of experts with each pair of penalties is fitted to four fifths of the rows; the
    one that gives the others the highest log-likelihood is fitted to all rows from three starts,
    and the best mode is kept. Intervals and log densities are those of its mixture: what it does
    not know of its own parameters is not in them.

    Parameters
    ----------
    seed : int
        Seed of the validation rows and the starts.
    n_experts : tuple of int
        Numbers of experts to choose from.
    max_iterations : int
        Most iterations of one fit.
    """

    def __init__(
        self, seed: int, n_experts: tuple[int, ...] = N_EXPERTS, max_iterations: int = 100
    ) -> None:
        self._rng = np.random.default_rng([seed, 1])
        self._n_experts, self._max_iterations = n_experts, max_iterations

    def fit(self, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """
        Choose and fit.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response.

        Returns
        -------
        dict of str to float
            The number of experts, and the penalties.
        """
        self._center, self._spread = X.mean(axis=0), X.std(axis=0)
        # A feature that does not vary says nothing.
        self._spread[self._spread == 0] = np.inf
        self._level, self._unit = float(y.mean()), float(y.std())
        design, response = self._columns(X), (y - self._level) / self._unit
        order = self._rng.permutation(len(y))
        held, rest = np.split(order, [round(VALIDATION * len(y))])

        def validated(choice: tuple[int, Penalties]) -> float:
            found = self._climb(design[rest], response[rest], choice)
            return float(_predict(found, design[held], response[held]).log_density.mean())

        choice = max(product(self._n_experts, PENALTIES), key=validated)
        fits = [self._climb(design, response, choice) for _ in range(RESTARTS)]
        self._experts = max(fits, key=lambda fit: fit.objective[-1])
        return {"n_experts": choice[0], "penalty": choice[1].expert, "gate": choice[1].gate}

    def predict(self, X: np.ndarray, y: np.ndarray) -> Prediction:
        """
        Predict rows.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response, read for the log density only.

        Returns
        -------
        Prediction
            Of these rows.
        """
        found = _predict(self._experts, self._columns(X), (y - self._level) / self._unit)
        points = (self._level + self._unit * part for part in found[:3])
        return Prediction(*points, found.log_density - np.log(self._unit))

    def _climb(self, design: np.ndarray, y: np.ndarray, choice: tuple[int, Penalties]) -> Experts:
        return fit_experts(design, y, *choice, rng=self._rng, max_iterations=self._max_iterations)

    def _columns(self, X: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(X)), (X - self._center) / self._spread])


def _predict(experts: Experts, design: np.ndarray, y: np.ndarray) -> Prediction:
    """Read the mixture of every row, in standardised units."""
    return from_mixture(experts.log_weights(design), design @ experts.slopes.T, experts.scales, y)
