"""Networks whose local effects are known: linear, piecewise linear, and one with a shortcut."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mixreg.certificates.known_truth.roughness import rough

__all__ = ["NETWORKS", "KnownNetwork"]

N_FEATURES = 14
_RULES = np.random.default_rng(2024).normal(size=(2, N_FEATURES))
# Apart from the switch, the rules of the piecewise network share only some features.
_FIRST = np.r_[0.0, 1.5 * _RULES[0, 1:9], np.zeros(5)]
_SECOND = np.r_[0.0, np.zeros(5), 1.5 * _RULES[1, 6:]]
_LEVEL = 4.0


@dataclass(frozen=True)
class KnownNetwork:
    """
    A function that stands for a network, and what is known of it.

    Attributes
    ----------
    name : str
        What tables call it.
    smooth : callable
        Inputs of shape (n, n_features) -> what a rule or a curve says of them, of shape (n,).
    rule : callable
        Inputs -> the number of the rule that each follows, of shape (n,).
    draw : callable
        ``(rng, n)`` -> inputs to explain.
    roughness : float
        Standard deviation of what is added to every input, a fixed function of it: without
        any, a finite number of perturbations would say everything.
    seed : int
        Which such function.

    Examples
    --------
    >>> network = NETWORKS["linear"]
    >>> X = network.draw(np.random.default_rng(1), 3)
    >>> bool((network(X) == network(X)).all())
    True
    """

    name: str
    smooth: Callable[[np.ndarray], np.ndarray]
    rule: Callable[[np.ndarray], np.ndarray]
    draw: Callable[[np.random.Generator, int], np.ndarray]
    roughness: float = 1.0
    seed: int = 1

    def __call__(self, X: np.ndarray) -> np.ndarray:
        """
        Answer inputs.

        Parameters
        ----------
        X : ndarray of shape (n, n_features)
            Inputs.

        Returns
        -------
        ndarray of shape (n,)
            Answers, on a scale without bounds.
        """
        found = self.smooth(X)
        return found + self.roughness * rough(X, self.seed) if self.roughness else found


def _one_rule(X: np.ndarray) -> np.ndarray:
    return np.zeros(len(X), dtype=np.int64)


def _normal(rng: np.random.Generator, n: int) -> np.ndarray:
    return rng.normal(size=(n, N_FEATURES))


def _linear(X: np.ndarray) -> np.ndarray:
    return X @ _RULES[0]


def _switched(rng: np.random.Generator, n: int) -> np.ndarray:
    """Draw inputs of which every other follows the first rule."""
    X = _normal(rng, n)
    X[:, 0] = np.arange(n) % 2
    return X


def _side(X: np.ndarray) -> np.ndarray:
    return (X[:, 0] < 0.5).astype(np.int64)


def _piecewise(X: np.ndarray) -> np.ndarray:
    return np.where(_side(X) == 0, X @ _FIRST + _LEVEL, X @ _SECOND - _LEVEL)


def _shortcut(X: np.ndarray) -> np.ndarray:
    """One feature outweighs all others, and counts for less where two others are high."""
    return 0.5 * (X @ _RULES[1]) + 3.0 * X[:, 0] * (1.0 - 0.5 * np.tanh(X[:, 1] + X[:, 2]))


NETWORKS: dict[str, KnownNetwork] = {
    network.name: network
    for network in (
        KnownNetwork("linear", _linear, _one_rule, _normal),
        KnownNetwork("piecewise", _piecewise, _side, _switched, seed=2),
        KnownNetwork("shortcut", _shortcut, _one_rule, _normal, seed=3),
        KnownNetwork("linear, not rough", _linear, _one_rule, _normal, roughness=0.0),
    )
}
"""Networks by name."""
