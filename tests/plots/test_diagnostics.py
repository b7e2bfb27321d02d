"""plot_diagnostics: the lines are the quantities, one per chain."""

import numpy as np
import pytest

from mixreg.plots import plot_diagnostics
from mixreg.posterior import trace_from_arrays


@pytest.fixture
def idata(rng):
    w = rng.dirichlet([1.0, 2.0], size=(3, 25))
    return trace_from_arrays(
        w=w,
        beta=rng.normal(size=(3, 25, 2, 1)),
        sigma=rng.uniform(0.5, 1.5, size=(3, 25, 2)),
        alpha=rng.gamma(2.0, size=(3, 25)),
        X=rng.normal(size=(8, 1)),
        y=rng.normal(size=8),
    )


def test_one_labelled_panel_per_quantity_and_two_lines_per_chain(idata):
    axes = plot_diagnostics(idata)
    assert [ax.get_ylabel() for ax in axes] == [
        "log-likelihood (nats)",
        "occupied components",
        "concentration alpha",
        "entropy of the weights (nats)",
    ]
    assert [len(ax.lines) for ax in axes] == [2 * 3] * 4
    assert {ax.get_xlabel() for ax in axes} == {"draw"}
    (legend,) = axes[0].figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["chain 0", "chain 1", "chain 2"]


def test_lines_are_the_draws(idata):
    (alpha, entropy) = plot_diagnostics(idata, quantities=["alpha", "entropy"])
    for chain in range(3):
        draws = idata["posterior"].isel(chain=chain)
        np.testing.assert_allclose(alpha.lines[chain].get_ydata(), draws["alpha"].values)
        w = draws["w"].values
        np.testing.assert_allclose(
            entropy.lines[chain].get_ydata(), -(w * np.log(w)).sum(axis=-1), rtol=1e-10
        )


def test_strong_lines_are_moving_averages(idata):
    long = idata.isel(draw=np.tile(np.arange(25), 4))  # 100 draws, so the window is 5
    line = plot_diagnostics(long, quantities=["alpha"])[0].lines[3]
    alpha = long["posterior/alpha"].isel(chain=0).values
    x, y = line.get_data()
    assert x[0] == 2
    np.testing.assert_allclose(y[0], alpha[:5].mean())
    np.testing.assert_allclose(y[-1], alpha[-5:].mean())


def test_neighbouring_chains_differ_in_dash_as_well_as_in_colour(idata):
    lines = plot_diagnostics(idata, quantities=["alpha"])[0].lines[3:]
    assert len({line.get_linestyle() for line in lines}) == 3
    assert len({line.get_color() for line in lines}) == 3


def test_unknown_quantity_and_too_few_axes_are_named(idata):
    with pytest.raises(ValueError, match=r"quantities has \['beta'\]; this trace has"):
        plot_diagnostics(idata, quantities=["beta"])
    axes = plot_diagnostics(idata, quantities=["alpha"])
    with pytest.raises(ValueError, match="axes has 1 panels; wanted 2"):
        plot_diagnostics(idata, quantities=["alpha", "entropy"], axes=axes)
