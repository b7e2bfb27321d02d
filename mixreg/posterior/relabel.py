"""Aligning component labels across draws by what the components do to the rows."""

from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.optimize import linear_sum_assignment

from mixreg.posterior.evaluate import responsibilities
from mixreg.posterior.parameters import ParameterDraws, heaviest_first
from mixreg.posterior.passes import blocks, occupancy
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["Alignment", "align", "align_own", "choose_pivot", "relabel"]

_MAX_ROWS = 2000
# A pivot component counts as occupied from this share of the rows, and from one row, upwards.
_OCCUPIED_SHARE = 0.01


class Alignment(NamedTuple):
    """
    Which component of each draw bears which label.

    Attributes
    ----------
    order : ndarray of int of shape (n_draws, n_components)
        ``order[t, j]`` is the component of draw t that gets label j.
    overlap : ndarray of shape (n_draws, n_components)
        Share of the rows of pivot component j that the component matched to it holds too.
    ambiguous : ndarray of bool of shape (n_draws,)
        Draws in which an occupied pivot component has an overlap below one half.
    """

    order: np.ndarray
    overlap: np.ndarray
    ambiguous: np.ndarray


def relabel(idata: xr.DataTree, *, pivot: tuple[int, int] | None = None) -> xr.DataTree:
    r"""
    Align the labels of the components across draws and chains.

    Component labels of a mixture mean nothing from draw to draw. Each draw is compared with one
    pivot draw through the responsibilities :math:`r_{ij}` of its components for the rows, and its
    components are permuted so that the disagreement
    :math:`\sum_{ij} (r_{ij} - r^{\mathrm{pivot}}_{ij})^2` is least (an assignment problem, solved
    exactly). Labels are then put in order of decreasing posterior mean weight.

    Parameters
    ----------
    idata : DataTree
        A trace with its data: ``w``, ``beta``, ``sigma`` in ``posterior``, ``observed_data/y`` and
        ``constant_data/X``.
    pivot : tuple of (int, int), optional
        Positions of the chain and the draw to compare with. By default the draw with the highest
        ``sample_stats/lp``, or the highest log-likelihood where there is no ``lp``.

    Returns
    -------
    DataTree
        A new tree; ``idata`` is left as it was. Every variable of ``posterior`` and
        ``sample_stats`` with a ``component`` dim is permuted. ``sample_stats`` gains
        ``label_overlap`` (component), the share of a pivot component's rows that its match holds
        too, and ``ambiguous``, true for draws in which that share is below one half for an
        occupied pivot component (one that holds at least one row, and one in a hundred).
        ``posterior.attrs`` gains ``ambiguous_share``, the share of such draws, and
        ``relabel_pivot``.

    Raises
    ------
    ValueError
        If the tree lacks a variable, or there is no such pivot.

    Notes
    -----
    Up to 2,000 evenly spaced rows are compared. Stick fractions belong to the order of the
    sticks, so ``v`` is recomputed from the permuted weights, :math:`v_l = w_l / \sum_{k \ge l}
    w_k`; under the new labels it no longer follows the prior's Beta law. The sticks of a gate
    cannot be permuted: ``gamma`` and ``gate_intercept`` stay as they are, and ``stick_order``
    (component) says which stick each component sits on. ``lp`` stays that of the
    draw before relabelling: the stick-breaking prior prefers some orders to others.
    When many draws are ambiguous no labelling makes sense of the components one by one; use
    `partition`, `coclustering` and `predict`, which need no labels.

    References
    ----------
    Papastamoulis, P. and Iliopoulos, G. (2010). An artificial allocations based solution to the
    label switching problem in Bayesian analysis of mixtures of distributions. Journal of
    Computational and Graphical Statistics 19(2), 313-331. doi:10.1198/jcgs.2010.09008

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(
    ...     w=[[[0.3, 0.7], [0.7, 0.3]]], beta=[[[[0.0], [9.0]], [[9.0], [0.0]]]],
    ...     sigma=[[[1.0, 1.0], [1.0, 1.0]]], X=[[1.0]] * 3, y=[0.0, 9.0, 9.0])
    >>> relabel(idata)["posterior/beta"].values.ravel().tolist()
    [9.0, 0.0, 9.0, 0.0]
    """
    trace = read_trace(idata)
    X, y = trace.data
    chosen = choose_pivot(idata, trace) if pivot is None else _checked_pivot(pivot, trace)
    alignment = align(trace.parameters, X, y, chosen[0] * trace.n_draws + chosen[1])
    order = trace.by_chain(alignment.order)
    tree = idata.copy()
    posterior = idata["posterior"].to_dataset()
    if trace.is_gated and "stick_order" not in posterior:
        in_order = np.broadcast_to(np.arange(order.shape[2]), order.shape)
        posterior["stick_order"] = (("chain", "draw", "component"), in_order)
    posterior = _permuted(posterior, order)
    posterior.attrs["ambiguous_share"] = float(alignment.ambiguous.mean())
    posterior.attrs["relabel_pivot"] = list(chosen)
    tree["posterior"] = xr.DataTree(posterior)
    tree["sample_stats"] = xr.DataTree(_stats(idata, posterior, trace, alignment))
    return tree


def choose_pivot(idata: xr.DataTree, trace: Trace) -> tuple[int, int]:
    """
    Find the draw of highest posterior density, or of highest likelihood where that is absent.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``sample_stats/lp`` or ``sample_stats/log_lik``.
    trace : Trace
        The same trace as arrays.

    Returns
    -------
    tuple of (int, int)
        Positions of the chain and the draw.

    Raises
    ------
    ValueError
        If the recorded values are all missing or infinite.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> choose_pivot(idata, read_trace(idata))
    (0, 0)
    """
    stats = idata["sample_stats"].dataset if "sample_stats" in idata.children else xr.Dataset()
    recorded = [name for name in ("lp", "log_lik") if name in stats]
    if recorded:
        score = np.array(stats[recorded[0]].transpose("chain", "draw").values, dtype=np.float64)
    else:
        score = trace.by_chain(occupancy(trace.parameters, *trace.data).log_likelihood)
    score[~np.isfinite(score)] = -np.inf
    if np.isneginf(score).all():
        raise ValueError(f"sample_stats/{recorded[0]} has no finite value; pass pivot.")
    chain, draw = np.unravel_index(int(score.argmax()), score.shape)
    return int(chain), int(draw)


def align_own(idata: xr.DataTree, trace: Trace) -> Alignment:
    """
    Align the draws of a trace by its own data, as `relabel` does by default.

    Parameters
    ----------
    idata : DataTree
        The tree, for ``sample_stats``.
    trace : Trace
        The same trace as arrays.

    Returns
    -------
    Alignment
        Labels in order of decreasing mean weight.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[0.3, 0.7], beta=[[2.0], [0.0]], sigma=[1.0, 1.0],
    ...                           X=[[0.0], [1.0]], y=[0, 2])
    >>> align_own(idata, read_trace(idata)).order.tolist()
    [[1, 0]]
    """
    X, y = trace.data
    chain, draw = choose_pivot(idata, trace)
    return align(trace.parameters, X, y, chain * trace.n_draws + draw)


def align(parameters: ParameterDraws, X: np.ndarray, y: np.ndarray, pivot: int) -> Alignment:
    """
    Match the components of every draw to those of the pivot draw.

    Parameters
    ----------
    parameters : ParameterDraws
        Draws.
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.
    pivot : int
        Position of the pivot among the draws.

    Returns
    -------
    Alignment
        Labels in order of decreasing mean weight.

    Examples
    --------
    >>> two = ParameterDraws(np.log([[[0.3, 0.7]], [[0.7, 0.3]]]), np.zeros((2, 2, 1)),
    ...                  np.array([[0.0, 9.0], [9.0, 0.0]]), np.ones((2, 2)))
    >>> align(two, np.zeros((2, 1)), np.array([0.0, 9.0]), pivot=0).order.tolist()
    [[1, 0], [0, 1]]
    """
    rows = np.unique(np.linspace(0, len(y) - 1, min(len(y), _MAX_ROWS)).round().astype(int))
    n_draws, n_components = parameters.shape
    weights = parameters.mean_weights
    # Ties between empty components must not be broken by the labels a draw came with.
    order = heaviest_first(parameters)
    canonical = parameters.permute(order).select(slice(None), rows)
    target = responsibilities(canonical.select(np.array([pivot]), slice(None)), X[rows], y[rows])[0]
    matched = np.empty((n_draws, n_components), dtype=np.intp)
    overlap = np.empty((n_draws, n_components))
    for draws, _ in blocks(n_draws, n_components, len(rows)):
        block = responsibilities(canonical.select(draws, slice(None)), X[rows], y[rows])
        # Squared disagreement differs from minus twice this product by a constant.
        agreement = np.matmul(target, np.swapaxes(block, 1, 2))
        matched[draws] = [linear_sum_assignment(a, maximize=True)[1] for a in agreement]
        block = np.take_along_axis(block, matched[draws][:, :, None], axis=1)
        overlap[draws] = np.minimum(block, target).sum(axis=2)
    held = target.sum(axis=1)
    overlap /= np.maximum(held, np.finfo(float).tiny)
    order = np.take_along_axis(order, matched, axis=1)
    mean_weights = np.take_along_axis(weights, order, axis=1).mean(axis=0)
    ranked = np.argsort(-mean_weights, kind="stable")
    occupied = held >= max(1.0, _OCCUPIED_SHARE * len(rows))
    ambiguous = (overlap[:, occupied] < 0.5).any(axis=1)
    return Alignment(order[:, ranked], overlap[:, ranked], ambiguous)


def _checked_pivot(pivot: tuple[int, int], trace: Trace) -> tuple[int, int]:
    """Check that a pivot given by the user exists."""
    sizes = (trace.n_chains, trace.n_draws)
    if len(pivot) != 2 or not all(0 <= p < size for p, size in zip(pivot, sizes, strict=True)):
        raise ValueError(
            f"pivot is {pivot}; wanted positions (chain, draw) within {sizes[0]} chains of"
            f" {sizes[1]} draws."
        )
    return int(pivot[0]), int(pivot[1])


def _permuted(dataset: xr.Dataset, order: np.ndarray) -> xr.Dataset:
    """Put components in order in every variable with chain, draw and component dims."""
    dataset = dataset.copy()
    for name, array in dataset.data_vars.items():
        if not {"chain", "draw", "component"} <= set(array.dims):
            continue
        moved = array.transpose("chain", "draw", "component", ...)
        index = order.reshape(order.shape + (1,) * (moved.ndim - 3))
        values = np.take_along_axis(moved.values, index, axis=2)
        dataset[name] = moved.copy(data=values).transpose(*array.dims)
    if "v" in dataset and {"stick", "component"} <= set(dataset.dims):
        dataset["v"] = _stick_fractions(dataset)
    if "z" in dataset:
        # Label order[j] becomes j, so assignments take the inverse permutation.
        z = dataset["z"].transpose("chain", "draw", ...)
        values = np.take_along_axis(np.argsort(order, axis=2), z.values, axis=2)
        dataset["z"] = z.copy(data=values).transpose(*dataset["z"].dims)
    return dataset


def _stick_fractions(dataset: xr.Dataset) -> xr.DataArray:
    """Compute the stick fractions that give the weights in their present order."""
    old = dataset["v"].transpose("chain", "draw", "stick")
    weights = dataset["w"].transpose("chain", "draw", "component").values
    remaining = np.cumsum(weights[..., ::-1], axis=2)[..., ::-1]
    fractions = np.ones_like(weights)
    np.divide(weights, remaining, out=fractions, where=remaining > 0)
    return old.copy(data=fractions[..., : old.sizes["stick"]]).transpose(*dataset["v"].dims)


def _stats(
    idata: xr.DataTree, posterior: xr.Dataset, trace: Trace, alignment: Alignment
) -> xr.Dataset:
    """Permute the sample statistics and add what the alignment found."""
    coords = {d: posterior[d] for d in ("chain", "draw", "component") if d in posterior.coords}
    stats = xr.Dataset(coords=coords)
    if "sample_stats" in idata.children:
        stats = _permuted(idata["sample_stats"].to_dataset(), trace.by_chain(alignment.order))
    overlap, ambiguous = map(trace.by_chain, (alignment.overlap, alignment.ambiguous))
    stats["label_overlap"] = (("chain", "draw", "component"), overlap)
    stats["ambiguous"] = (("chain", "draw"), ambiguous)
    return stats
