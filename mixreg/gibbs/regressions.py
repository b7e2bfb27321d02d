"""One regression per component: what its rows say about its noise and its coefficients."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.tensor.variable import TensorVariable

from mixreg.conjugate import bordered_prior
from mixreg.gibbs.draws import DrawingOp
from mixreg.gibbs.row_groups import RowGroups, solve_components
from mixreg.gibbs.state import Settings
from mixreg.linalg import solve_transposed

__all__ = ["Regress", "Regressions", "regress", "regress_by_mask", "regress_on"]


class Regressions(NamedTuple):
    r"""
    Normal posterior of the coefficients of every component, for any noise scale.

    With :math:`\theta \mid s \sim N(m, s^2\Lambda^{-1})` and :math:`A = D^\top D + \Lambda` over
    the component's rows, :math:`\theta \mid s, y` is ``mean + s * deviation``.

    Attributes
    ----------
    sizes : TensorVariable of shape (..., n_components)
        Rows per component.
    rate : TensorVariable of shape (..., n_components)
        Rate of the noise variance with the coefficients integrated out, :math:`b + S/2`.
    mean : TensorVariable of shape (..., n_components, n_columns)
        :math:`A^{-1}(D^\top y + \Lambda m)`.
    deviation : TensorVariable of shape (..., n_components, n_columns)
        One draw of :math:`N(0, A^{-1})`.
    """

    sizes: TensorVariable
    rate: TensorVariable
    mean: TensorVariable
    deviation: TensorVariable


def regress_by_mask(
    rng: Any,
    design: TensorVariable,
    mean: TensorVariable,
    precision: TensorVariable,
    rate: TensorVariable,
    z: TensorVariable,
) -> tuple[Any, Regressions]:
    """
    Regress by indicator weights: any leading dimensions, every component meets every row.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    mean : TensorVariable of shape (n_columns,)
        Prior means of the coefficients.
    precision : TensorVariable of shape (..., n_components, n_columns)
        Prior precisions times the noise variance.
    rate : TensorVariable of shape ()
        Prior rate of the noise variance.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    regressions : Regressions
        One for each component.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> rows, one = pt.as_tensor(np.array([[1.0, 2.0], [1.0, 3.0]])), pt.ones((2, 1))
    >>> regress_by_mask(rng, rows, pt.zeros(1), one, 1.0, pt.as_tensor([0, 1]))[1].mean.eval()
    array([[1. ],
           [1.5]])
    """
    n_components = precision.shape[-2]
    member = pt.eq(z[..., None, :], pt.arange(n_components)[:, None]).astype("float64")
    weighted = member[..., None] * design[..., None, :, :]
    moments = weighted.mT @ design[..., None, :, :] + bordered_prior(mean, precision, rate)
    factor = pt.linalg.cholesky(moments)
    pivot = factor[..., -1, -1]
    rng, noise = rng.normal(loc=0.0, scale=1.0, size=factor.shape[:-1])
    solutions = [
        solve_transposed(factor, pt.set_subtensor(start[..., -1], last))[..., :-1]
        for start, last in ((pt.zeros_like(noise), -pivot), (noise, 0.0))
    ]
    return rng, Regressions(member.sum(axis=-1), 0.5 * pt.sqr(pivot), *solutions)


def regress(
    rng: Any,
    design: TensorVariable,
    total: TensorVariable,
    mean: TensorVariable,
    precision: TensorVariable,
    rate: TensorVariable,
    z: TensorVariable,
) -> tuple[Any, Regressions]:
    """
    Regress by gathering each component's rows: the cheap way, for one data set or for many.

    A component with at least as many rows as columns is solved through its cross-products, one
    with fewer through the Gram matrix of its rows, an empty one not at all. All components
    together cost less than one product over all rows, because the largest one is not touched: its
    cross-products are those of all rows less the others', exact up to one rounding of the total.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    total : TensorVariable of shape (..., n_columns + 1, n_columns + 1)
        Cross-products of all rows.
    mean : TensorVariable of shape (n_columns,)
        Prior means of the coefficients.
    precision : TensorVariable of shape (..., n_components, n_columns)
        Prior precisions times the noise variance.
    rate : TensorVariable of shape ()
        Prior rate of the noise variance.
    z : TensorVariable of shape (..., n_obs)
        Assignments, 0 to n_components - 1.

    Returns
    -------
    next_rng : RandomGeneratorVariable
        The generator after the draws.
    regressions : Regressions
        One for each component.

    Examples
    --------
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> rows, one = pt.as_tensor(np.array([[1.0, 2.0], [1.0, 3.0]])), pt.ones((2, 1))
    >>> total, z = rows.T @ rows, pt.as_tensor([0, 1])
    >>> regress(rng, rows, total, pt.zeros(1), one, 1.0, z)[1].mean.eval()
    array([[1. ],
           [1.5]])
    """
    rng, *found = _Regress()(rng, design, total, mean, precision, rate, z)
    return rng, Regressions(*found)


Regress = Callable[[Any, TensorVariable, TensorVariable], tuple[Any, Regressions]]
"""(rng, assignments, precision) -> (rng, regressions)."""


def regress_on(design: TensorVariable, total: TensorVariable, settings: Settings) -> Regress:
    """
    Fill data and fixed priors into :func:`regress`.

    Parameters
    ----------
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    total : TensorVariable of shape (..., n_columns + 1, n_columns + 1)
        Cross-products of all rows.
    settings : Settings
        Hyper-parameters.

    Returns
    -------
    callable
        What a sweep calls with a generator, assignments and precisions.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.state import settings_of
    >>> spec = mr.dmm(np.eye(3), [1.0, 2.0, 4.0], n_components=2).spec
    >>> rows, rng = pt.ones((3, 5)), pt.random.shared_rng(np.random.default_rng(1))
    >>> regress = regress_on(rows, rows.T @ rows, settings_of(spec))
    >>> regress(rng, pt.as_tensor([0, 1, 1]), pt.ones((2, 4)))[1].sizes.eval()
    array([1, 2])
    """

    def regress_them(
        rng: Any, z: TensorVariable, precision: TensorVariable
    ) -> tuple[Any, Regressions]:
        return regress(rng, design, total, settings.mean, precision, settings.noise_rate, z)

    return regress_them


class _Regress(DrawingOp):
    """Gather rows, form cross-products, factorise, solve; see :func:`regress`."""

    __props__ = ("inplace",)

    def make_node(self, rng: Any, *inputs: Any) -> Apply:
        inputs = tuple(pt.as_tensor(value) for value in inputs)
        precision, z = inputs[3], inputs[5]
        shape = (*z.type.shape[:-1], *precision.type.shape[-2:])
        table = pt.tensor(dtype="float64", shape=shape)
        sizes = pt.tensor(dtype="int64", shape=shape[:-1])
        rates = pt.tensor(dtype="float64", shape=shape[:-1])
        return Apply(self, [rng, *inputs], [rng.type(), sizes, rates, table, table.type()])

    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        design, total, mean, precision, rate, z = arrays
        shape = (*z.shape[:-1], *precision.shape[-2:])
        precision = np.broadcast_to(precision, shape)
        sizes, rates = np.empty(shape[:-1], dtype=np.int64), np.empty(shape[:-1])
        centre, deviation = np.empty(shape), np.empty(shape)
        for place in np.ndindex(z.shape[:-1]):
            groups = RowGroups(design[place], z[place], shape[-2])
            sizes[place] = groups.sizes
            for j, solution in solve_components(
                rng, groups, total[place], mean, precision[place], rate
            ):
                each = (*place, j)
                rates[each] = 0.5 * solution.excess
                centre[each], deviation[each] = solution.mean, solution.deviation
        return sizes, rates, centre, deviation
