"""Occupancy: shares, sizes and tails are those of the table."""

import numpy as np
import pytest

from mixreg.plots import plot_occupancy
from mixreg.posterior import occupancy


def test_occupancy_by_chain(idata):
    found = occupancy(idata)
    shares, sizes, last, bound = plot_occupancy(found)
    counted = found["occupied"].values.round()
    for chain, line in enumerate(shares.lines[:3]):
        x, y = line.get_data()
        np.testing.assert_allclose(y, [(counted[chain] == k).mean() for k in x])
        assert y.sum() == pytest.approx(1.0)
    # The line of the truncation, two components, is in the picture.
    assert shares.lines[3].get_xdata()[0] == 2
    assert len(sizes.lines) == 2 * 2 * 3
    np.testing.assert_allclose(sizes.lines[0].get_ydata(), found["size"].values[0, :, 0])
    x, y = last.lines[1].get_data()
    assert last.lines[1].get_drawstyle() == "steps-pre"
    between = np.sort(found["w_last"].values[1])[11:13].mean()
    assert y[np.searchsorted(x, between)] == pytest.approx(13 / 25)
    assert {ax.get_xscale() for ax in (last, bound)} == {"log"}
    assert bound.get_xlabel() == "truncation bound"


def test_without_alpha_there_is_no_bound(idata):
    posterior = idata["posterior"].to_dataset().drop_vars("alpha")
    idata["posterior"] = posterior
    axes = plot_occupancy(idata)
    assert len(axes) == 3
    assert [ax.get_visible() for ax in axes[0].figure.axes] == [True, True, True, False]


def test_too_few_axes_are_counted(idata):
    given = plot_occupancy(idata)
    assert plot_occupancy(idata, axes=given)[3] is given[3]
    with pytest.raises(ValueError, match="axes has 3 panels; wanted 4"):
        plot_occupancy(idata, axes=given[:3])
