"""A mixture of linear experts with softmax gates, fitted by expectation-maximisation."""

from typing import NamedTuple

import numpy as np
from scipy.linalg import solve
from scipy.optimize import minimize
from scipy.special import log_softmax, logsumexp
from scipy.stats import norm

__all__ = ["Experts", "Penalties", "fit_experts"]

# Steps of the gates' quasi-Newton search in one maximisation: the next one goes on from there.
_GATE_STEPS = 8
# Rows that belong to an expert with less than this say nothing about it.
_NEGLIGIBLE = 1e-8
_PRINCIPAL_SCORES = 10
# Weight of pseudo-rows, in rows, that pull the variance of an expert to the smallest credible one.
_NOISE_ROWS, _NOISE_VARIANCE = 2.0, 1e-3


class Penalties(NamedTuple):
    """
    Ridge penalties on standardised features and response.

    Attributes
    ----------
    expert : float
        Of the experts' coefficients, in units of their noise variance.
    gate : float
        Of the gates' coefficients.
    """

    expert: float
    gate: float


class Experts(NamedTuple):
    """
    A fitted mixture of experts; features and response standardised.

    Attributes
    ----------
    slopes : float64 of shape (n_experts, n_features + 1)
        Coefficients of the experts, levels first.
    gates : float64 of shape (n_experts, n_features + 1)
        Coefficients of the gates, levels first.
    scales : float64 of shape (n_experts,)
        Standard deviations of the experts' noise.
    objective : tuple of float
        Penalised log-likelihood after every iteration, in nats.
    """

    slopes: np.ndarray
    gates: np.ndarray
    scales: np.ndarray
    objective: tuple[float, ...] = ()

    def log_weights(self, design: np.ndarray) -> np.ndarray:
        """
        Logarithms of the gates.

        Parameters
        ----------
        design : float64 of shape (n_obs, n_features + 1)
            Standardised features after a column of ones.

        Returns
        -------
        float64 of shape (n_obs, n_experts)
            Those of a row are the logarithms of weights that sum to one.
        """
        return log_softmax(design @ self.gates.T, axis=1)

    def log_joint(self, design: np.ndarray, y: np.ndarray) -> np.ndarray:
        """
        Log density of every row's response together with each expert.

        Parameters
        ----------
        design : float64 of shape (n_obs, n_features + 1)
            Standardised features after a column of ones.
        y : float64 of shape (n_obs,)
            Standardised response.

        Returns
        -------
        float64 of shape (n_obs, n_experts)
            In nats.
        """
        fitted = norm.logpdf(y[:, None], design @ self.slopes.T, self.scales)
        return self.log_weights(design) + fitted


def fit_experts(
    design: np.ndarray,
    y: np.ndarray,
    n_experts: int,
    penalties: Penalties,
    *,
    rng: np.random.Generator,
    max_iterations: int = 100,
    tolerance: float = 1e-5,
) -> Experts:
    """
    Climb to a mode of the penalised likelihood from a random partition of the rows.

    Parameters
    ----------
    design : float64 of shape (n_obs, n_features + 1)
        Standardised features after a column of ones.
    y : float64 of shape (n_obs,)
        Standardised response.
    n_experts : int
        Number of experts.
    penalties : Penalties
        Of experts and gates.
    rng : Generator
        Where the start comes from.
    max_iterations : int, default 100
        Most iterations.
    tolerance : float, default 1e-5
        The climb ends when an iteration gains less than this, in nats per row.

    Returns
    -------
    Experts
        The mode.

    Examples
    --------
    >>> x = np.linspace(-1.7, 1.7, 200)
    >>> design = np.column_stack([np.ones(200), x])
    >>> found = fit_experts(
    ...     design, np.abs(x) - 0.87, 2, Penalties(1.0, 0.1), rng=np.random.default_rng(0)
    ... )
    >>> np.sort(found.slopes[:, 1]).round(1)
    array([-1.,  1.])
    """
    share = _start(design, y, n_experts, rng)
    experts = Experts(
        np.zeros((n_experts, design.shape[1])),
        np.zeros((n_experts, design.shape[1])),
        np.ones(n_experts),
    )
    trail: list[float] = []
    for _ in range(max_iterations):
        slopes, scales = _regress(design, y, share, penalties.expert)
        gates = _turn(design, share, experts.gates, penalties.gate)
        experts = Experts(slopes, gates, scales)
        joint = experts.log_joint(design, y)
        evidence = logsumexp(joint, axis=1)
        share = np.exp(joint - evidence[:, None])
        trail.append(float(evidence.sum()) + _log_prior(experts, penalties))
        if len(trail) > 1 and trail[-1] - trail[-2] < tolerance * len(y):
            break
    return experts._replace(objective=tuple(trail))


def _start(
    design: np.ndarray, y: np.ndarray, n_experts: int, rng: np.random.Generator
) -> np.ndarray:
    """Partition rows by where they lie and how they respond, (n_obs, n_experts)."""
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA

    features = design[:, 1:]
    n_scores = min(_PRINCIPAL_SCORES, features.shape[1])
    seed = int(rng.integers(2**31))
    scores = PCA(n_scores, random_state=seed).fit_transform(features)
    scores /= max(float(scores[:, 0].std()), 1e-12)
    # What counts for more, place or response, differs from start to start.
    importance = np.exp(rng.uniform(-1.5, 1.5))
    places = np.column_stack([scores, importance * y])
    label = KMeans(n_experts, n_init=1, random_state=seed).fit(places).labels_
    # Nobody is sure at the start, or experts could never trade rows.
    share = np.full((len(y), n_experts), 0.2 / n_experts)
    share[np.arange(len(y)), label] += 0.8
    return share


def _regress(
    design: np.ndarray, y: np.ndarray, share: np.ndarray, penalty: float
) -> tuple[np.ndarray, np.ndarray]:
    """Maximise over coefficients and noise of every expert."""
    n_experts, n_columns = share.shape[1], design.shape[1]
    slopes, scales = np.empty((n_experts, n_columns)), np.empty(n_experts)
    ridge = _ridge(n_columns, penalty)
    for k in range(n_experts):
        rows = share[:, k] > _NEGLIGIBLE
        weight, X, response = share[rows, k], design[rows], y[rows]
        weighted = X * weight[:, None]
        # A level without rows stays where the response is centred.
        gram = weighted.T @ X + np.diag(np.maximum(ridge, 1e-8))
        slopes[k] = solve(gram, weighted.T @ response, assume_a="pos")
        squares = weight @ (response - X @ slopes[k]) ** 2 + ridge @ slopes[k] ** 2
        count = weight.sum() + n_columns - 1 + _NOISE_ROWS
        scales[k] = np.sqrt((squares + _NOISE_ROWS * _NOISE_VARIANCE) / count)
    return slopes, scales


def _turn(design: np.ndarray, share: np.ndarray, gates: np.ndarray, penalty: float) -> np.ndarray:
    """Improve the gates: a few steps of a multinomial regression on shares."""
    ridge = _ridge(design.shape[1], penalty)

    def loss(flat: np.ndarray) -> tuple[float, np.ndarray]:
        own = flat.reshape(gates.shape)
        log_weights = log_softmax(design @ own.T, axis=1)
        gradient = (np.exp(log_weights) - share).T @ design + own * ridge
        return 0.5 * float((own**2 @ ridge).sum()) - float((share * log_weights).sum()), (
            gradient.ravel()
        )

    found = minimize(
        loss, gates.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _GATE_STEPS}
    )
    return found.x.reshape(gates.shape)


def _log_prior(experts: Experts, penalties: Penalties) -> float:
    """Log of the penalties, up to a constant."""
    n_columns = experts.slopes.shape[1]
    variance = experts.scales**2
    squares = experts.slopes**2 @ _ridge(n_columns, penalties.expert)
    squares += _NOISE_ROWS * _NOISE_VARIANCE
    count = n_columns - 1 + _NOISE_ROWS
    gates = experts.gates**2 @ _ridge(n_columns, penalties.gate)
    return -0.5 * float((squares / variance + count * np.log(variance) + gates).sum())


def _ridge(n_columns: int, penalty: float) -> np.ndarray:
    """Penalties of the columns; the level, in front, has none."""
    ridge = np.full(n_columns, penalty)
    ridge[0] = 0.0
    return ridge
