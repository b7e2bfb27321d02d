"""Ridge, against a linear truth."""

import numpy as np

from mixreg.explain.ridge import fit_ridge


def test_recovers_a_line_in_its_own_units(rng):
    X = rng.normal(size=(200, 3)) * [1.0, 1000.0, 0.01]
    fit = fit_ridge(X, 5.0 + X @ [1.0, 0.002, -300.0])
    np.testing.assert_allclose(fit.coefficients, [1.0, 0.002, -300.0], rtol=1e-3)
    np.testing.assert_allclose(fit.intercept, 5.0, rtol=1e-3)
    np.testing.assert_allclose(fit.predict(np.zeros((2, 3))), fit.intercept)


def test_constant_columns_get_no_weight(rng):
    X = np.column_stack([rng.normal(size=50), np.full(50, 3.0)])
    assert fit_ridge(X, X[:, 0]).coefficients[1] == 0.0


def test_more_features_than_rows(rng):
    fit = fit_ridge(rng.normal(size=(10, 30)), rng.normal(size=10))
    assert np.isfinite(fit.coefficients).all()
