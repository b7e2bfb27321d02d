"""Prior and posterior densities of hyper-parameters, and what they have in common."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from mixreg.plots.style import ACCENT, MUTED, grid_of_axes, legend_of, plain_label, tidy
from mixreg.posterior.overlap import Densities, prior_posterior_densities

__all__ = ["plot_prior_overlap"]

_NAMES = {"alpha": "concentration alpha", "lam": "rate lam", "gate_scale": "scale of the gate"}
# Densities below this share of the peak are off the picture.
_VISIBLE = 1e-3


def plot_prior_overlap(
    idata: Any, priors: Mapping[str, Mapping[str, Any]] | None = None, axes: Any = None
) -> np.ndarray:
    """
    Draw the prior and the posterior density of each scalar hyper-parameter.

    The shaded area is the overlap. Values are on a logarithmic axis, and densities are per unit
    of the logarithm, so that areas are probabilities.

    Parameters
    ----------
    idata : DataTree
        A trace of ``mixreg.sample``.
    priors : mapping of str to mapping, optional
        As in ``mixreg.prior_overlap``, for a trace that does not record them.
    axes : sequence of matplotlib.axes.Axes, optional
        One for each hyper-parameter; a new figure by default.

    Returns
    -------
    ndarray of shape (n_parameters,)
        The axes drawn on.

    Raises
    ------
    ValueError
        As ``mixreg.prior_overlap`` says, or if the axes are too few.

    Examples
    --------
    >>> from mixreg.posterior import trace_from_arrays
    >>> one = np.ones((1, 2, 1))
    >>> idata = trace_from_arrays(w=one, beta=one[..., None], sigma=one, alpha=[[1.0, 2.0]],
    ...                           X=[[0.0]], y=[0.0])
    >>> priors = {"alpha": {"family": "gamma", "shape": 1.0, "rate": 1.0}}
    >>> plot_prior_overlap(idata, priors)[0].get_xlabel()
    'concentration alpha'
    """
    found = prior_posterior_densities(idata, priors)
    own_figure = axes is None
    if own_figure:
        axes = grid_of_axes(1, len(found), width=4.6, height=3.0)
    panels = np.ravel(axes)
    if len(panels) < len(found):
        raise ValueError(f"axes has {len(panels)} panels; wanted {len(found)}.")
    for ax, (name, densities) in zip(panels, found.items(), strict=False):
        _draw(ax, densities)
        tidy(
            ax,
            xlabel=_NAMES.get(name, plain_label(name)),
            ylabel="density per unit of the logarithm",
            title=f"overlap {densities.overlap:.2f}",
        )
    legend_of(panels[0], outside=own_figure)
    return panels[: len(found)]


def _draw(ax: Any, found: Densities) -> None:
    """Draw both densities and shade what they share."""
    value, prior, posterior = found
    shared = np.minimum(prior, posterior)
    ax.fill_between(value, shared, color=MUTED, alpha=0.35, linewidth=0, label="overlap")
    ax.plot(value, prior, color="black", linestyle="--", linewidth=1.4, label="prior")
    ax.plot(value, posterior, color=ACCENT, linewidth=1.8, label="posterior")
    seen = value[(prior > _VISIBLE * prior.max()) | (posterior > _VISIBLE * posterior.max())]
    ax.set_xscale("log")
    ax.set_xlim(seen[0], seen[-1])
    ax.set_ylim(bottom=0)
