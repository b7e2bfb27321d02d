"""The map of co-clustering: rows by cluster, chains side by side in one order."""

import numpy as np
import pytest

from mixreg.plots import plot_coclustering
from mixreg.posterior import trace_from_arrays


@pytest.fixture
def idata(rng):
    """Two chains; the middle third of the rows is with the upper in one, with the lower in one."""
    z = rng.permutation(np.repeat([0, 1, 2], [30, 24, 18]))
    size = (2, 15, 2)
    level = np.array([[2.5, 10.0], [0.0, 7.5]])[:, None] + 0.05 * rng.normal(size=size)
    return trace_from_arrays(
        w=np.full(size, 0.5),
        beta=np.zeros((*size, 1)),
        intercept=level,
        sigma=np.full(size, 1.5),
        X=np.ones((72, 1)),
        y=5.0 * z + 0.1 * rng.normal(size=72),
    )


def test_rows_are_in_the_order_of_the_clusters(idata):
    (ax,) = plot_coclustering(idata.isel(chain=[0]))
    table = np.asarray(ax.images[0].get_array())
    wanted = np.zeros((72, 72))
    wanted[:54, :54] = wanted[54:, 54:] = 1.0
    np.testing.assert_allclose(table, wanted, atol=0.1)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["75%", "25%"]
    np.testing.assert_allclose(ax.get_yticks(), [26.5, 62.5])
    across = [line for line in ax.lines if np.ptp(line.get_ydata()) == 0]
    assert [line.get_ydata()[0] for line in across] == [53.5]
    assert ax.get_title(loc="left") == "72 of 72 rows"


def test_chains_stand_side_by_side_in_one_order(idata):
    axes = plot_coclustering(idata, by_chain=True)
    assert [ax.get_title(loc="left") for ax in axes] == ["chain 0", "chain 1"]
    tables = [np.asarray(ax.images[0].get_array()) for ax in axes]
    assert np.abs(tables[0] - tables[1]).max() > 0.9
    (both,) = plot_coclustering(idata)
    mean = (tables[0] + tables[1]) / 2
    np.fill_diagonal(mean, 1.0)
    np.testing.assert_allclose(np.asarray(both.images[0].get_array()), mean, atol=1e-9)
    lines = [[line.get_ydata()[0] for line in ax.lines] for ax in axes]
    assert lines[0] == lines[1]


def test_greyscale_keeps_the_order(idata):
    (ax,) = plot_coclustering(idata)
    colours = ax.images[0].get_cmap()(np.linspace(0, 1, 50))[:, :3]
    light = colours @ [0.2126, 0.7152, 0.0722]
    assert (np.diff(light) < 0).all()
    (label,) = [a.get_ylabel() for a in ax.figure.axes if a.get_ylabel().startswith("P(")]
    assert label == "P(same component)"


def test_rows_are_thinned(idata):
    (ax,) = plot_coclustering(idata, max_rows=10)
    assert np.asarray(ax.images[0].get_array()).shape == (10, 10)
    assert ax.get_title(loc="left") == "10 of 72 rows"
    (ax,) = plot_coclustering(idata, max_rows=1)
    assert np.asarray(ax.images[0].get_array()).shape == (1, 1)


def test_axes_that_are_given_are_used(idata):
    given = plot_coclustering(idata)
    again = plot_coclustering(idata, axes=given[0])
    assert again[0] is given[0]
    with pytest.raises(ValueError, match="axes has 1 panels; wanted 2"):
        plot_coclustering(idata, by_chain=True, axes=given)


def test_too_many_rows_are_refused(idata):
    with pytest.raises(ValueError, match="max_rows is 5000; wanted at most 2000"):
        plot_coclustering(idata, max_rows=5000)
    with pytest.raises(ValueError, match="max_draws is 1"):
        plot_coclustering(idata, by_chain=True, max_draws=1)
