"""Rows gathered by component, and the regression of each."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from scipy.linalg.blas import dsyrk

from mixreg.conjugate import add_prior
from mixreg.linalg import Solution, solve_bordered, solve_wide

__all__ = ["RowGroups", "solve_components"]

# Rows that are gathered at once: few enough to stay in a core's cache until they are multiplied.
_BLOCK = 1024


class RowGroups:
    """
    Rows of a design by component.

    Parameters
    ----------
    design : ndarray of shape (n_obs, n_columns)
        The rows.
    z : ndarray of int of shape (n_obs,)
        Assignments, 0 to n_components - 1.
    n_components : int
        Truncation level.

    Attributes
    ----------
    sizes : ndarray of int of shape (n_components,)
        Rows per component.

    Examples
    --------
    >>> groups = RowGroups(np.array([[1.0], [2.0], [3.0]]), np.array([1, 0, 1]), 2)
    >>> groups.sizes, groups.rows(1).ravel()
    (array([1, 2]), array([1., 3.]))
    """

    def __init__(self, design: np.ndarray, z: np.ndarray, n_components: int) -> None:
        self.design = design
        self.sizes = np.bincount(z, minlength=n_components)
        # Few labels sort fastest as the smallest integers that hold them.
        order = np.argsort(z.astype(np.min_scalar_type(n_components)), kind="stable")
        ends = self.sizes.cumsum().tolist()
        self._places = [order[begin:end] for begin, end in pairwise([0, *ends])]

    def rows(self, *components: int) -> np.ndarray:
        """
        Gather the rows of some components, in that order.

        Parameters
        ----------
        *components : int
            At least one component.

        Returns
        -------
        ndarray of shape (n_rows, n_columns)
            A copy.
        """
        return self.design.take(self._joined(components), axis=0)

    def blocks(self, *components: int) -> Iterator[np.ndarray]:
        """
        Gather the rows of some components little by little.

        Parameters
        ----------
        *components : int
            At least one component.

        Yields
        ------
        ndarray of shape (n_rows, n_columns)
            A copy of the next rows, at most 1024.
        """
        joined = self._joined(components)
        for begin in range(0, len(joined), _BLOCK):
            yield self.design.take(joined[begin : begin + _BLOCK], axis=0)

    def _joined(self, components: Sequence[int]) -> np.ndarray:
        """Find where the rows of some components are."""
        places = [self._places[j] for j in components]
        return places[0] if len(places) == 1 else np.concatenate(places)


def solve_components(
    rng: np.random.Generator,
    groups: RowGroups,
    total: np.ndarray,
    mean: np.ndarray,
    precision: np.ndarray,
    rate: np.ndarray,
) -> Iterator[tuple[int, Solution]]:
    """
    Solve the regression of every component of one data set.

    Parameters
    ----------
    rng : numpy.random.Generator
        Source of randomness.
    groups : RowGroups
        Rows ``[D, y]`` by component.
    total : ndarray of shape (n_columns + 1, n_columns + 1)
        Cross-products of all rows.
    mean : ndarray of shape (n_columns,)
        Prior means of the coefficients.
    precision : ndarray of shape (n_components, n_columns)
        Prior precisions times the noise variance.
    rate : ndarray of shape ()
        Prior rate of the noise variance.

    Yields
    ------
    component : int
        Every component once, in the order that costs least.
    solution : Solution
        Its posterior, twice the prior rate added to its excess.

    Examples
    --------
    >>> rows, one = np.array([[1.0, 2.0], [1.0, 3.0]]), np.ones((2, 1))
    >>> groups = RowGroups(rows, np.array([0, 1]), 2)
    >>> found = solve_components(np.random.default_rng(1), groups, rows.T @ rows, np.zeros(1), one,
    ...                          np.ones(()))
    >>> [round(float(solution.mean[0]), 9) for _, solution in found]
    [1.5, 1.0]
    """
    wide = np.flatnonzero(groups.sizes < precision.shape[1])
    for j in wide.tolist():
        solution = solve_wide(rng, groups.rows(j), mean, precision[j])
        yield j, solution._replace(excess=solution.excess + 2 * float(rate))
    for j, moments in _cross_products(groups, total, wide):
        add_prior(moments, mean, precision[j])
        # Added before factorising: rows that are fitted without error keep a positive pivot.
        moments[-1, -1] += 2 * rate
        yield j, solve_bordered(rng, moments)


def _cross_products(
    groups: RowGroups, total: np.ndarray, wide: np.ndarray
) -> Iterator[tuple[int, np.ndarray]]:
    """Cross-products of the components that have enough rows, stored by columns, one at a time."""
    sizes, few = groups.sizes.tolist(), set(wide.tolist())
    tall = [j for j in range(len(sizes)) if j not in few]
    if not tall:
        return
    largest = max(tall, key=sizes.__getitem__)
    # Symmetric, so its transpose is the same matrix stored by columns.
    remaining = total.T.copy(order="F")
    moments = np.zeros_like(remaining)
    if groups.sizes[wide].any():
        remaining -= _lower_gram(groups.blocks(*wide.tolist()), moments)
    for j in tall:
        if j == largest:
            continue
        _lower_gram(groups.blocks(j), moments)
        remaining -= moments
        yield j, moments
    yield largest, remaining


def _lower_gram(blocks: Iterator[np.ndarray], out: np.ndarray) -> np.ndarray:
    """Write the lower triangle of the rows' cross-products into a matrix stored by columns."""
    for number, rows in enumerate(blocks):
        dsyrk(1.0, rows.T, beta=float(number > 0), lower=1, c=out, overwrite_c=1)
    return out
