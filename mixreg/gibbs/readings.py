"""What many gated mixtures say of single rows, and of new ones, without looking at a response."""

from typing import NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.probits import probit_weights

__all__ = ["Reading", "read_rows"]


class Reading(NamedTuple):
    r"""
    A gated mixture at some rows, and the slopes of its mean at the first of them.

    Attributes
    ----------
    mean : TensorVariable of shape (n_problems, n_rows)
        :math:`\sum_k w_k(x) \mu_k(x)`, the response of the rows not being used.
    rules : TensorVariable of shape (n_problems, n_features)
        :math:`\sum_k w_k(x) \beta_k` at the first row.
    routing : TensorVariable of shape (n_problems, n_gate)
        :math:`\sum_k \mu_k(x)\, \partial w_k / \partial g` at the first row, by gate column g.
    """

    mean: TensorVariable
    rules: TensorVariable
    routing: TensorVariable


def read_rows(
    intercept: TensorVariable,
    beta: TensorVariable,
    coefficients: TensorVariable,
    rows: TensorVariable,
    gate: TensorVariable,
) -> Reading:
    r"""
    Read the mean at rows, and the two parts of its slopes at the first one.

    With :math:`h_l = \varphi(\eta_l)/\Phi(\eta_l)` and :math:`t_l = \varphi(\eta_l)/\Phi(-\eta_l)`,

    .. math:: \frac{\partial}{\partial \eta_l} \sum_k w_k \mu_k
              = h_l w_l \mu_l - t_l \sum_{k > l} w_k \mu_k

    Parameters
    ----------
    intercept : TensorVariable of shape (n_problems, n_components)
        Levels.
    beta : TensorVariable of shape (n_problems, n_components, n_features)
        Coefficients on the user's scale.
    coefficients : TensorVariable of shape (n_problems, n_components - 1, n_gate + 1)
        Those of the gates, the level first.
    rows : TensorVariable of shape (n_rows, n_features)
        Features.
    gate : TensorVariable of shape (n_rows, n_gate + 1)
        Their gate columns, the first of ones.

    Returns
    -------
    Reading
        Mean and slopes.

    Examples
    --------
    >>> one = pt.as_tensor(np.ones((1, 2)))
    >>> beta = pt.as_tensor(np.array([[[1.0], [3.0]]]))
    >>> reading = read_rows(0 * one, beta, pt.zeros((1, 1, 2), dtype="float64"),
    ...                     pt.as_tensor(np.array([[2.0]])), one)
    >>> reading.mean.eval(), reading.rules.eval()
    (array([[4.]]), array([[2.]]))
    """
    probits = coefficients @ gate.T
    weights = pt.exp(probit_weights(probits)[0])
    part = weights * (intercept[..., None] + beta @ rows.T)
    rules = (weights[..., 0, None] * beta).sum(axis=1)
    at_first, eta = part[..., 0], probits[..., 0]
    beyond = pt.cumsum(at_first[:, ::-1], axis=-1)[:, ::-1][:, 1:]
    # The ratios of density and distribution function, which do not underflow in this form.
    root = np.sqrt(0.5)
    up, down = (np.sqrt(2 / np.pi) / pt.erfcx(side * root * eta) for side in (-1.0, 1.0))
    slope = up * at_first[:, :-1] - down * beyond
    routing = (slope[..., None] * coefficients[..., 1:]).sum(axis=1)
    return Reading(part.sum(axis=1), rules, routing)
