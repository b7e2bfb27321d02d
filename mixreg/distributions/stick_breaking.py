"""Truncated stick-breaking weights: the finite representation of a Dirichlet process."""

from typing import Any

import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pymc.distributions.shape_utils import rv_size_is_none
from pymc.distributions.transforms import simplex
from pytensor.tensor.variable import TensorVariable

__all__ = ["StickBreaking", "join_sticks", "log_weights", "log_weights_from_logits"]


def log_weights(v: Any) -> TensorVariable:
    r"""
    Log-weights of the sticks broken at fractions ``v``.

    .. math:: \log w_j = \log v_j + \sum_{l<j} \log(1 - v_l), \qquad v_J = 1

    Parameters
    ----------
    v : tensor_like of shape (..., n_components - 1)
        Stick fractions in [0, 1].

    Returns
    -------
    TensorVariable of shape (..., n_components)
        Logarithms of weights that sum to one.

    References
    ----------
    Ishwaran, H. and James, L. F. (2001). Gibbs sampling methods for stick-breaking priors.
    JASA 96, 161-173. https://doi.org/10.1198/016214501750332758

    Examples
    --------
    >>> import numpy as np
    >>> np.exp(log_weights([0.5, 0.5]).eval())
    array([0.5 , 0.25, 0.25])
    """
    v = pt.as_tensor(v)
    return join_sticks(pt.log(v), pt.log1p(-v))


def log_weights_from_logits(stick_logits: Any) -> TensorVariable:
    """
    Log-weights from the logits of the stick fractions, exact where a fraction rounds to 0 or 1.

    Parameters
    ----------
    stick_logits : tensor_like of shape (..., n_components - 1)
        ``log(v) - log(1 - v)``.

    Returns
    -------
    TensorVariable of shape (..., n_components)
        Logarithms of weights that sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> float(log_weights_from_logits(np.array([800.0])).eval()[1])
    -800.0
    """
    stick_logits = pt.as_tensor(stick_logits)
    return join_sticks(-pt.softplus(-stick_logits), -pt.softplus(stick_logits))


def join_sticks(log_v: TensorVariable, log_rest: TensorVariable) -> TensorVariable:
    """
    Break the unit stick: each piece is its fraction of what the earlier ones left.

    Parameters
    ----------
    log_v : TensorVariable of shape (..., n_components - 1)
        Logarithms of the fractions.
    log_rest : TensorVariable of shape (..., n_components - 1)
        Logarithms of one minus the fractions.

    Returns
    -------
    TensorVariable of shape (..., n_components)
        Logarithms of weights that sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> half = pt.log(pt.as_tensor(np.array([0.5])))
    >>> np.exp(join_sticks(half, half).eval())
    array([0.5, 0.5])
    """
    start = pt.zeros_like(log_v[..., :1])
    left = pt.concatenate([start, pt.cumsum(log_rest, axis=-1)], axis=-1)
    return left + pt.concatenate([log_v, start], axis=-1)


class StickBreaking:
    r"""
    Distribution of the weights themselves: a truncated GEM(alpha) on the simplex.

    With :math:`v_l \sim \mathrm{Beta}(1, \alpha)` for :math:`l < J`, :math:`v_J = 1` and
    :math:`r_l = \sum_{m \ge l} w_m` (the stick left before break :math:`l`), the change of
    variables telescopes to

    .. math::

        \log p(w \mid \alpha) = (J-1)\log\alpha + (\alpha-1)\log w_J - \sum_{l=2}^{J-1}\log r_l .

    Parameters
    ----------
    name : str
        Name of the variable.
    alpha : tensor_like of shape ()
        Concentration, positive.
    n_components : int
        Truncation level J, at least 2.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``dims``, ``observed``, ...).

    References
    ----------
    Ishwaran, H. and James, L. F. (2001). Gibbs sampling methods for stick-breaking priors.
    JASA 96, 161-173. https://doi.org/10.1198/016214501750332758

    Examples
    --------
    >>> import numpy as np, pymc as pm
    >>> draw = pm.draw(StickBreaking.dist(alpha=np.float64(2.0), n_components=5), random_seed=1)
    >>> draw.shape, round(float(draw.sum()), 12)
    ((5,), 1.0)
    """

    def __new__(cls, name: str, alpha: Any, n_components: int, **kwargs: Any) -> TensorVariable:
        """Register the weights in the model on the stack."""
        kwargs.setdefault("default_transform", simplex)
        return pm.CustomDist(name, alpha, **cls._definition(n_components), **kwargs)

    @classmethod
    def dist(cls, alpha: Any, n_components: int, **kwargs: Any) -> TensorVariable:
        """
        Weights outside a model.

        Parameters
        ----------
        alpha : tensor_like of shape ()
            Concentration, positive.
        n_components : int
            Truncation level, at least 2.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable of shape (n_components,)
            The random variable.

        Examples
        --------
        >>> StickBreaking.dist(alpha=1.0, n_components=3).ndim
        1
        """
        return pm.CustomDist.dist(alpha, **cls._definition(n_components), **kwargs)

    @staticmethod
    def _definition(n_components: int) -> dict[str, Any]:
        """Density and random draws at one truncation level."""
        if n_components < 2:
            raise ValueError(f"n_components is {n_components}; wanted at least 2 weights.")

        def random(alpha: TensorVariable, size: Any) -> TensorVariable:
            batch = alpha.shape if rv_size_is_none(size) else size
            shape = pt.concatenate([batch, [n_components - 1]])
            return pt.exp(log_weights(pm.Beta.dist(alpha=1.0, beta=alpha[..., None], size=shape)))

        def logp(w: TensorVariable, alpha: TensorVariable) -> TensorVariable:
            left = pt.cumsum(w[..., ::-1], axis=-1)[..., ::-1]
            density = (
                (n_components - 1) * pt.log(alpha)
                + (alpha - 1) * pt.log(w[..., -1])
                - pt.log(left[..., 1:-1]).sum(axis=-1)
            )
            on_simplex = pt.all(w >= 0, axis=-1) & (pt.abs(left[..., 0] - 1) < 1e-8)
            density = pt.switch(on_simplex, density, -float("inf"))
            return check_parameters(density, alpha > 0, msg="alpha > 0")

        return {
            "dist": random,
            "logp": logp,
            "signature": "()->(k)",
            "class_name": "StickBreaking",
        }
