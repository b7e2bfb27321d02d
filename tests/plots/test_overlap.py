"""Prior and posterior densities: the shaded area is the overlap."""

import numpy as np
import pytest

from mixreg.plots import plot_prior_overlap
from mixreg.posterior import prior_overlap


def test_overlap_is_shaded(idata):
    (ax,) = plot_prior_overlap(idata)
    prior, posterior = ax.lines
    x = np.log(prior.get_xdata())
    shaded = ax.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose(
        shaded[:, 1].max(), np.minimum(prior.get_ydata(), posterior.get_ydata()).max()
    )
    area = np.trapezoid(np.minimum(prior.get_ydata(), posterior.get_ydata()), x)
    assert area == pytest.approx(prior_overlap(idata).loc["alpha", "overlap"])
    assert ax.get_title(loc="left") == f"overlap {area:.2f}"
    assert ax.get_xscale() == "log"
    assert ax.get_xlabel() == "concentration alpha"
    assert prior.get_linestyle() != posterior.get_linestyle()


def test_too_few_axes_are_counted(idata):
    given = plot_prior_overlap(idata)
    assert plot_prior_overlap(idata, axes=given[0])[0] is given[0]
    with pytest.raises(ValueError, match="axes has 0 panels; wanted 1"):
        plot_prior_overlap(idata, axes=[])
