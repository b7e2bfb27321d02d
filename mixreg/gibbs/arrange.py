"""Components drawn where their rows were, brought to where labels have moved their rows."""

from typing import NamedTuple

from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.assignments import component_level
from mixreg.gibbs.contrast import draw_coefficients
from mixreg.gibbs.labels import reorder

__all__ = ["Arranged", "Components", "arrange"]


class Components(NamedTuple):
    """
    What was drawn of each component.

    Attributes
    ----------
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithms of the noise scales.
    mean, deviation : TensorVariable of shape (..., n_components, n_columns)
        See :class:`~mixreg.gibbs.regressions.Regressions`.
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    net : TensorVariable of shape (..., n_components), or None
        Elastic net that each component follows.
    """

    log_sigma: TensorVariable
    mean: TensorVariable
    deviation: TensorVariable
    sizes: TensorVariable
    net: TensorVariable | None


class Arranged(NamedTuple):
    """
    Components in their new order.

    Attributes
    ----------
    log_sigma, sizes, net
        See :class:`Components`.
    theta : TensorVariable of shape (..., n_components, n_columns)
        Working coefficients.
    contrast : TensorVariable of shape (..., n_components, n_columns + 1)
        Their contrasts, see :func:`mixreg.gibbs.contrast.contrast_of`.
    level : TensorVariable of the shape of the log-weights
        See :func:`mixreg.gibbs.assignments.component_level`.
    """

    log_sigma: TensorVariable
    sizes: TensorVariable
    net: TensorVariable | None
    theta: TensorVariable
    contrast: TensorVariable
    level: TensorVariable


def arrange(drawn: Components, labels: TensorVariable | None, log_w: TensorVariable) -> Arranged:
    """
    Bring what was drawn where its rows were to where they now are, and form coefficients.

    Parameters
    ----------
    drawn : Components
        In the old order.
    labels : TensorVariable of shape (..., n_components), or None
        Old label of each component in its new place; None where no label has moved.
    log_w : TensorVariable of shape (..., n_components) or (..., n_components, n_obs)
        Logarithms of the weights, in the new order.

    Returns
    -------
    Arranged
        In the new order.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> two, nothing = pt.as_tensor([1.0, 2.0]), pt.zeros((2, 1))
    >>> drawn = Components(pt.zeros(2), two[:, None], nothing, pt.as_tensor([3, 4]), None)
    >>> arrange(drawn, pt.as_tensor([1, 0]), two).theta.eval().ravel()
    array([2., 1.])
    """
    if labels is not None:
        drawn = Components(*(None if part is None else reorder(part, labels) for part in drawn))
    log_sigma, mean, deviation, sizes, net = drawn
    theta, contrast = draw_coefficients(log_sigma, mean, deviation)
    level = component_level(log_w, log_sigma)
    return Arranged(log_sigma, sizes, net, theta, contrast, level)
