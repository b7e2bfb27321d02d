"""True local effects: best lines through all perturbations of an input, enumerated."""

from typing import NamedTuple

import numpy as np

from mixreg.certificates.known_truth.networks import KnownNetwork
from mixreg.explain.flat import row_parts

__all__ = ["Truth", "true_effects"]


class Truth(NamedTuple):
    """
    What explanations are held against.

    Attributes
    ----------
    effects : ndarray of shape (n_instances, n_features)
        What keeping each feature, rather than filling it with zero, adds to the answer.
    known : ndarray of bool of shape (n_instances, n_features)
        Where there is such a thing: the input's rule must hold with and without the feature.
    """

    effects: np.ndarray
    known: np.ndarray


def true_effects(network: KnownNetwork, X: np.ndarray, *, reading: str) -> Truth:
    r"""
    Find the best linear effects of every input, over all perturbations that an explanation is of.

    With :math:`m \in \{0, 1\}^p` the features that are kept and :math:`R(x)` the masks under which
    the crafted input :math:`m \circ x` follows the rule of x itself, or, for the average reading,
    all masks, they are

    .. math::

        \beta(x) = \arg\min_\beta \min_a \sum_{m \in R(x)} (f(m \circ x) - a - m' \beta)^2.

    This is what a local explanation estimates from some hundred masks, each drawn with the same
    probability; it includes the little that the rough part of a network happens to share with
    every mask. Over all masks these are Banzhaf values. A feature that leads to another rule when
    it is taken away has no effect *within* the rule, and one that is zero already has none at
    all: neither is known, and neither counts.

    Parameters
    ----------
    network : KnownNetwork
        The network.
    X : ndarray of shape (n_instances, n_features)
        Inputs.
    reading : str
        That of the explanation: "average", or one of the input's own component.

    Returns
    -------
    Truth
        Effects, exact but for rounding.

    Examples
    --------
    >>> from mixreg.certificates.known_truth.networks import NETWORKS
    >>> X = np.random.default_rng(1).normal(size=(1, 14))
    >>> smooth = NETWORKS["linear, not rough"]
    >>> found = true_effects(smooth, X, reading="average")
    >>> one_by_one = [smooth(X) - smooth(X * (np.arange(14) != j)) for j in range(14)]
    >>> np.allclose(found.effects[0], np.ravel(one_by_one))
    True
    """
    n_features = X.shape[1]
    masks = (np.arange(2**n_features)[:, None] >> np.arange(n_features)) & 1 == 1
    effects = np.zeros(X.shape)
    known = np.zeros(X.shape, dtype=bool)
    for place, x in enumerate(X):
        crafted = masks * x
        own = np.ones(len(masks), dtype=bool)
        if reading != "average":
            own = network.rule(crafted) == network.rule(x[None])[0]
        kept = masks[own].astype(np.float64)
        known[place] = (np.ptp(kept, axis=0) > 0) & (x != 0)
        design = np.column_stack([np.ones(len(kept)), kept[:, known[place]]])
        answers = np.concatenate(
            [network(crafted[own][part]) for part in row_parts(len(kept), n_features)]
        )
        solved = np.linalg.solve(design.T @ design, design.T @ answers)
        effects[place, known[place]] = solved[1:]
    return Truth(effects, known)
