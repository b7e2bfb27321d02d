"""Mixtures of this package as contestants, with constant weights and with gates."""

import warnings
from typing import Any, NamedTuple

import numpy as np

from held_out.predictions import PROB, Prediction

__all__ = ["Chains", "Mixture"]


class Chains(NamedTuple):
    """
    How long a mixture is sampled.

    Attributes
    ----------
    n_components : int
        Truncation level.
    chains : int
        Number of chains.
    tune, draws : int
        Sweeps thrown away, and draws kept, per chain.
    thin : int
        Sweeps per recorded draw.
    """

    n_components: int = 10
    chains: int = 2
    tune: int = 500
    draws: int = 500
    thin: int = 1


class Mixture:
    """
    A mixture of regressions of this package with its default priors.

    Parameters
    ----------
    seed : int
        Seed of the chains.
    method : {"dmm", "dmm_men", "lemna"}
        Which prior the coefficients have.
    gate : {"pca", "all"}, optional
        What the weights depend on; by default nothing.
    chains : Chains
        Size and length.
    n_calibration : int, default 0
        Training rows that are kept from the fit, and tell which nominal probability makes the
        intervals cover what they promise; without any they are the model's own.
    """

    def __init__(
        self, seed: int, method: str, gate: str | None, chains: Chains, n_calibration: int = 0
    ) -> None:
        self._seed, self._method, self._gate, self._chains = seed, method, gate, chains
        self._n_calibration = n_calibration

    def fit(self, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """
        Draw from the posterior, one chain a processor.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response.

        Returns
        -------
        dict of str to float
            Mean number of components with rows, the largest label-free R-hat, the number of gate
            columns, and the nominal probability of the intervals.
        """
        import mixreg as mr

        length = self._chains
        order = np.random.default_rng(self._seed).permutation(len(X))
        held, kept = order[: self._n_calibration], np.sort(order[self._n_calibration :])
        X, X_held, y, y_held = X[kept], X[held], y[kept], y[held]
        with warnings.catch_warnings():
            # R-hat is reported beside the scores.
            warnings.simplefilter("ignore", mr.ConvergenceWarning)
            warnings.filterwarnings("ignore", message="X has .* constant columns")
            build: Any = getattr(mr, self._method)
            model = build(X, y, n_components=length.n_components, gate=self._gate)
            self._idata = mr.sample(
                model,
                length.draws,
                tune=length.tune,
                chains=length.chains,
                thin=length.thin,
                random_seed=self._seed,
                progressbar=False,
                compute_convergence_checks=False,
            )
            table = mr.diagnose(self._idata)
        columns = self._idata["constant_data"].sizes.get("gate_feature", 0)
        self._prob = PROB
        if self._n_calibration:
            self._prob = mr.calibrated_prob(self._idata, X_held, y_held, prob=PROB)
        return {
            "nominal": self._prob,
            "occupied": float(self._idata["sample_stats"]["occupied"].mean()),
            "r_hat": float(table["r_hat"].max()),
            "gate_columns": float(columns),
        }

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
        import mixreg as mr

        found = mr.predict(self._idata, X, prob=self._prob, random_seed=self._seed)
        density = mr.log_score(self._idata, X, y)
        points = (found[name].values for name in ("mean", "lower", "upper"))
        return Prediction(*points, density.values)
