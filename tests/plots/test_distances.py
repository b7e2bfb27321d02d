"""Distances of partitions: the means by pair of chains, and the curves, are those of the table."""

import numpy as np
import pytest

from mixreg.plots import plot_partition_distances
from mixreg.posterior import partition_distances


def test_distances_by_pair_of_chains_and_as_curves(idata):
    found = partition_distances(idata)
    means, curves = plot_partition_distances(found)
    np.testing.assert_allclose(np.asarray(means.images[0].get_array()), found["draw_vi"])
    written = [float(text.get_text()) for text in means.texts]
    np.testing.assert_allclose(written, found["draw_vi"].values.ravel(), atol=0.006)
    one, different = curves.lines
    pairs = found["pair_vi"].values
    own = [pairs[c, i, c, k] for c in range(3) for i in range(25) for k in range(i)]
    x, share = one.get_data()
    np.testing.assert_allclose(x[1:], np.sort(own))
    assert share[-1] == 1
    assert len(different.get_xdata()) == 1 + 3 * 25 * 25
    assert one.get_linestyle() != different.get_linestyle()
    (legend,) = curves.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == [
        "draws of one chain",
        "draws of different chains",
    ]
    assert curves.get_title(loc="left") == f"between / within {float(found['ratio']):.2f}"


def test_one_chain_has_one_curve(idata):
    _, curves = plot_partition_distances(idata.isel(chain=[0]))
    assert len(curves.lines) == 1


def test_too_few_axes_are_counted(idata):
    given = plot_partition_distances(idata)
    assert plot_partition_distances(idata, axes=given)[1] is given[1]
    with pytest.raises(ValueError, match="axes has 1 panels; wanted 2"):
        plot_partition_distances(idata, axes=given[0])
