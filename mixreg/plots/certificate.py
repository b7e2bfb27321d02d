"""Certificates: ranks of truths beside their bands, and broken samplers beside valid ones."""

from typing import Any

import numpy as np

from mixreg.plots.style import (
    ACCENT,
    COLOURS,
    DASHES,
    MUTED,
    axes_or_new,
    grid_of_axes,
    plain_label,
    tidy,
)

__all__ = ["plot_ecdf_difference", "plot_mutants"]

_VALID = ("kernel", "sweep", "production")


def plot_ecdf_difference(certificate: Any, axes: Any = None) -> np.ndarray:
    """
    Draw where known truths stand among the draws of their posteriors, a panel for each problem.

    Every line is the empirical distribution of a functional's ranks less the uniform one. A
    calibrated sampler keeps all lines of a panel inside the band, with a probability of 99 % before
    any alarm is confirmed. A line that leaves it is drawn in colour, and named.

    Parameters
    ----------
    certificate : Certificate
        What :func:`mixreg.certify` returned, with checks of the kind "ranks".
    axes : sequence of matplotlib.axes.Axes, optional
        One for each problem; a new figure by default.

    Returns
    -------
    ndarray of shape (n_problems,)
        The axes drawn on.

    Raises
    ------
    ValueError
        If there are no such checks, or the axes are too few.

    References
    ----------
    Säilynoja, T., Bürkner, P.-C. and Vehtari, A. (2022). Graphical test for discrete uniformity
    and its applications in goodness-of-fit evaluation and multiple sample comparison. Statistics
    and Computing 32, 32. doi:10.1007/s11222-022-10090-6

    Examples
    --------
    >>> from mixreg.certificates import Certificate
    >>> from mixreg.certificates.record import Record
    >>> details = {"at": [0.5], "lower": [-0.1], "upper": [0.1], "difference": {"alpha": [0.0]}}
    >>> record = Record("ranks", "dmm", "dmm, gate", "passed", "ECDF / band", 0.0, 1.0,
    ...                 details=details)
    >>> plot_ecdf_difference(Certificate((record,)))[0].get_xlabel()
    'rank of the truth among the draws'
    """
    records = certificate.of_kind("ranks")
    if not records:
        raise ValueError("certificate has no checks of the kind 'ranks'; make some.")
    if axes is None:
        n_columns = min(3, len(records))
        n_rows = -(-len(records) // n_columns)
        axes = grid_of_axes(n_rows, n_columns, width=3.6, height=2.6)
    panels = np.ravel(axes)
    if len(panels) < len(records):
        raise ValueError(f"axes has {len(panels)} panels; wanted {len(records)}.")
    for ax, record in zip(panels, records, strict=False):
        _curves(ax, record.details)
        title = f"{record.subject}\n{record.n_replicates} truths"
        tidy(ax, xlabel="rank of the truth among the draws", ylabel="ECDF difference", title=title)
    for ax in panels[len(records) :]:
        ax.set_visible(False)
    return panels[: len(records)]


def _curves(ax: Any, details: dict[str, Any]) -> None:
    """Draw the band, and the curve of every functional."""
    at, lower, upper = (np.asarray(details[name]) for name in ("at", "lower", "upper"))
    ax.fill_between(at, lower, upper, color=MUTED, alpha=0.25, linewidth=0, step="post")
    ax.axhline(0, color=MUTED, linewidth=0.6)
    n_outside = 0
    for name, values in details["difference"].items():
        curve = np.asarray(values)
        if not ((curve < lower) | (curve > upper)).any():
            ax.step(at, curve, where="post", color="#000000", linewidth=0.6, alpha=0.6)
            continue
        n_outside += 1
        style = {"color": COLOURS[n_outside % len(COLOURS)], "linestyle": DASHES[n_outside % 4]}
        ax.step(at, curve, where="post", linewidth=1.4, label=plain_label(name), **style)
    if n_outside:
        ax.legend(fontsize="small", framealpha=0.8)


def plot_mutants(certificate: Any, ax: Any = None) -> Any:
    """
    Draw the largest z-scores of valid samplers and of samplers that were broken on purpose.

    Valid kernels and sweeps belong to the left of their limit, broken ones to the right of theirs:
    the gap between them is what the certificate rests on.

    Parameters
    ----------
    certificate : Certificate
        What :func:`mixreg.certify` returned, with checks of the kind "mutant", "kernel", "sweep"
        or "production".
    ax : matplotlib.axes.Axes, optional
        Axes to draw on; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there are no such checks.

    Examples
    --------
    >>> from mixreg.certificates import Certificate
    >>> from mixreg.certificates.record import Record
    >>> record = Record("sweep", "dmm", "dmm, gate", "passed", "max |z|", 2.1, 4.5)
    >>> plot_mutants(Certificate((record,))).get_xscale()
    'log'
    """
    from matplotlib.ticker import LogLocator, NullFormatter

    from mixreg.certificates.record import KINDS

    broken = [(f"{r.model}: broken", r) for r in certificate.of_kind("mutant")]
    valid = [(f"{r.model}: valid", r) for r in certificate.of_kind(*_VALID)]
    if not broken and not valid:
        raise ValueError(f"certificate has no checks of the kinds {('mutant', *_VALID)}.")
    rows = sorted({name for name, _ in broken + valid}, reverse=True)
    ax = axes_or_new(ax, width=7.0, height=0.7 + 0.5 * len(rows))
    jitter = np.random.default_rng(1)
    for marks, colour, marker in ((valid, ACCENT, "o"), (broken, "#D55E00", "x")):
        values = [record.value for _, record in marks]
        heights = [rows.index(name) + jitter.uniform(-0.25, 0.25) for name, _ in marks]
        ax.scatter(values, heights, color=colour, marker=marker, s=18, linewidths=1.0)
    for kind, colour in (("sweep", ACCENT), ("mutant", "#D55E00")):
        ax.axvline(KINDS[kind].limit, color=colour, linewidth=0.8, linestyle="--")
    ax.set_xscale("log")
    # Plain numbers, few enough to be read: a decade by default has ten powers that overlap.
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.set_yticks(range(len(rows)), rows)
    tidy(ax, xlabel="largest absolute z-score (dashed: the limits)", ylabel="")
    return ax
