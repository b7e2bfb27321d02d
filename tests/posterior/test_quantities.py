"""Label-free quantities against formulas written out."""

import numpy as np
import pytest

from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.quantities import (
    probe_pairs,
    probe_rows,
    scalar_quantities,
    truncation_bound,
)
from mixreg.posterior.trace import read_trace


def test_truncation_bound_is_the_formula_capped_at_two():
    # 4 * 5000 * exp(-29 / 1.5) = 8.03e-5
    assert truncation_bound(1.5, n_obs=5000, n_components=30) == pytest.approx(8.03e-5, rel=1e-2)
    assert truncation_bound(5.0, n_obs=7000, n_components=6) == 2.0


def test_scalars_are_those_of_the_draws(switched, slow):
    trace = read_trace(switched)
    values = scalar_quantities(switched, trace)
    w, *_ = next(slow.draws_of(switched))
    assert values["entropy"][0, 0] == pytest.approx(-(w * np.log(w)).sum())
    sizes = np.sort(switched["sample_stats/sizes"].values[0, 0])[::-1]
    assert [values[f"size_{k}"][0, 0] for k in (1, 2, 3)] == sizes[:3].tolist()
    np.testing.assert_array_equal(values["lp"], switched["sample_stats/lp"])


def test_what_was_not_recorded_is_computed(switched):
    recorded = scalar_quantities(switched, read_trace(switched))
    bare = switched.copy()
    del bare["sample_stats"]
    computed = scalar_quantities(bare, read_trace(bare))
    assert set(recorded) - set(computed) == {"lp"}
    np.testing.assert_allclose(computed["log_lik"], recorded["log_lik"], rtol=1e-10)
    # Drawn sizes scatter about expected ones by at most sqrt(n_obs) / 2 a draw.
    n_draws = computed["size_1"].size
    for name in ("size_1", "size_2", "size_3"):
        difference = (computed[name] - recorded[name]).mean()
        assert abs(difference) < 5 * 0.5 * np.sqrt(150 / n_draws)


def test_weight_of_zero_adds_nothing_to_the_entropy(planted):
    planted.idata["posterior"]["w"][...] = np.array([0.5, 0.5, 0.0, 0.0])
    values = scalar_quantities(planted.idata, read_trace(planted.idata))
    np.testing.assert_allclose(values["entropy"], np.log(2))


def test_probes_spread_over_the_response(rng):
    y = rng.exponential(size=101)
    rows = probe_rows(y, 5)
    assert sorted(np.argsort(np.argsort(y))[rows]) == [0, 25, 50, 75, 100]
    np.testing.assert_array_equal(probe_rows(y[:3], 20), [0, 1, 2])


def test_probe_pairs_equal_sums_written_out(switched, slow):
    trace = read_trace(switched)
    rows = np.array([0, 5, 9])
    mean, together, pairs = probe_pairs(trace.parameters, trace.X[rows], trace.y[rows])
    w, beta, intercept, sigma = next(slow.draws_of(switched))
    np.testing.assert_allclose(mean[0], (intercept + trace.X[rows] @ beta.T) @ w)
    r = slow.responsibilities(w, beta, intercept, sigma, trace.X[rows], trace.y[rows])
    np.testing.assert_array_equal(pairs, [[0, 1], [0, 2], [1, 2]])
    written = np.array([(r[i] * r[j]).sum() for i, j in pairs])
    varies = np.ptp(together, axis=0) > 0
    np.testing.assert_allclose(together[0, varies], written[varies], atol=1e-10)
    # What hardly varies stands at its mean, which no draw leaves by more than sd * sqrt(n_draws).
    np.testing.assert_allclose(together[0], written, atol=0.01 * np.sqrt(len(together)))


def test_pairs_that_hardly_vary_are_constant(rng):
    """Means 3 sd from the midpoint: shared by chance 1e-9, give or take."""
    size = (50, 2)
    parameters = ParameterDraws(
        np.log(np.full((50, 1, 2), 0.5)),
        np.zeros((*size, 1)),
        rng.normal([0.0, 9.0], 0.1, size=size),
        np.ones(size),
    )
    y = np.array([0.0, 9.0, 4.5])
    _, together, _ = probe_pairs(parameters, np.zeros((3, 1)), y)
    constant = np.ptp(together, axis=0) == 0
    np.testing.assert_array_equal(constant, [True, False, False])
