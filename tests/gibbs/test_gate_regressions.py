"""Regressions behind gates against plain NumPy, and the stretch against its law."""

import numpy as np
import pytest
from scipy import stats

from mixreg.gibbs.gate_regressions import draw_stretch, moments_in_play

N_OBS, N_COMPONENTS = 60, 5


@pytest.mark.parametrize(
    "z",
    [
        np.arange(N_OBS) % N_COMPONENTS,
        np.zeros(N_OBS, dtype=int),
        np.full(N_OBS, N_COMPONENTS - 1),
        np.repeat([1, 3], [50, 10]),
        np.repeat([0, 3, 4], [5, 50, 5]),
    ],
)
def test_rows_in_play_are_those_at_the_stick_or_beyond(rng, z):
    design = rng.normal(size=(N_OBS, 3))
    sizes, moments = moments_in_play(design, design.T @ design, z, N_COMPONENTS)
    for k in range(N_COMPONENTS - 1):
        rows = design[z >= k]
        assert sizes[k] == len(rows)
        np.testing.assert_allclose(moments[k], rows.T @ rows, atol=1e-12)


def test_the_stretch_has_the_density_it_claims(rng):
    n_rows, excess = 3, 2.5
    found = np.array([draw_stretch(rng, n_rows, excess) for _ in range(5000)])
    # p(c) proportional to c^(n - 1) exp(-c^2 S / 2): a scaled chi variable.
    law = stats.chi(n_rows, scale=excess**-0.5)
    assert stats.kstest(found, law.cdf).pvalue > 1e-6
