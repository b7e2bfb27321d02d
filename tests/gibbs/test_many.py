"""Many mixtures in one sweep: the same sweep as of one, read at the first row's component."""

import numpy as np
import pytensor.tensor as pt
import pytest
from pytensor.tensor.random.type import random_generator_type

import mixreg as mr
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.many import draw_many
from mixreg.gibbs.regressions import regress

N_OBS = 40


@pytest.fixture
def planted(rng):
    """Two problems on one design: a single regression, and two that are far apart."""
    X = rng.random((N_OBS, 3)).round()
    first = X @ [2.0, 0.0, -1.0] + 0.05 * rng.normal(size=N_OBS)
    second = np.where(np.arange(N_OBS) % 2 == 0, 20 + X @ [3.0, 1.0, 0.0], X @ [0.0, -2.0, 1.0])
    return X, np.stack([first, second + 0.05 * rng.normal(size=N_OBS)])


def start_of(rng, Y, n_components):
    return rng.integers(n_components, size=Y.shape)


def test_each_problem_is_read_at_the_component_of_its_first_row(planted, rng):
    X, Y = planted
    spec = mr.dmm(X, Y[1], n_components=3).spec
    found = draw_many(spec, X, Y, start_of(rng, Y, 3), draws=200, tune=100, rng=rng)
    mean = found.beta.mean(axis=0)
    np.testing.assert_allclose(mean[0], [2, 0, -1], atol=0.5)
    np.testing.assert_allclose(mean[1], [3, 1, 0], atol=0.5)
    assert found.intercept[:, 1].mean() == pytest.approx(20, abs=1)
    assert found.weight[:, 1].mean() == pytest.approx(0.5, abs=0.05)
    assert found.weight.max() <= 1
    assert found.occupied[:, 1].mean() == pytest.approx(2, abs=0.5)


def test_predictions_average_over_components(planted, rng):
    X, Y = planted
    spec = mr.dmm(X, Y[1], n_components=2).spec
    found = draw_many(spec, X, Y[1:], start_of(rng, Y[1:], 2), draws=200, tune=100, rng=rng)
    predicted = found.mean_intercept[0] + X @ found.mean_beta[0]
    halves = (20 + X @ [3.0, 1.0, 0.0] + X @ [0.0, -2.0, 1.0]) / 2
    np.testing.assert_allclose(predicted, halves, atol=1.5)


@pytest.mark.parametrize("build", [mr.dmm, mr.dmm_men, mr.lemna])
def test_the_posterior_is_that_of_the_single_sampler(planted, build, rng):
    X, Y = planted
    model = build(X, Y[0], n_components=2)
    idata = mr.sample(
        model,
        400,
        tune=60,
        chains=2,
        cores=1,
        random_seed=3,
        progressbar=False,
        keep=["z"],
        compute_convergence_checks=False,
    )
    posterior = idata["posterior"]
    own = posterior["beta"].isel(component=posterior["z"].isel(obs=0, drop=True).astype(int))
    copies = np.repeat(Y[:1], 20, axis=0)
    start = start_of(rng, copies, 2)
    found = draw_many(model.spec, X, copies, start, draws=40, tune=60, rng=rng)
    # Quartiles: a component of a few rows has coefficients with long tails.
    one = np.quantile(own.values.reshape(-1, 3), [0.25, 0.5, 0.75], axis=0)
    other = np.quantile(found.beta.reshape(-1, 3), [0.25, 0.5, 0.75], axis=0)
    spread = one[2] - one[0]
    # 800 draws on either side; were a tenth of them effective, this would be three sigmas.
    assert (np.abs(other - one) < 0.5 * spread).all()


def test_a_gate_is_read_through_the_input_and_through_the_response(rng):
    # A switch: the first feature decides which of two rules holds.
    X = rng.integers(0, 2, size=(120, 4)).astype(float)
    X[0] = [1, 0, 1, 1]

    def box(X):
        return np.where(X[:, 0] > 0, 3 * X[:, 1], 4 + 2 * X[:, 2])

    Y = np.stack([box(X) + 0.05 * rng.normal(size=120)] * 4)
    X_new = rng.integers(0, 2, size=(30, 4)).astype(float)
    spec = mr.dmm(X, Y[0], n_components=3, gate="all").spec
    start = np.tile(X[:, 0].astype(int), (4, 1))
    found = draw_many(spec, X, Y, start, draws=100, tune=100, rng=rng, X_new=X_new)
    gated = found.gated
    assert gated.rules.shape == gated.routing.shape == (100, 4, 4)
    np.testing.assert_allclose(gated.prediction.mean(axis=0), box(X_new), atol=0.4)
    # The median over chains: one of them may sit in a partition of more parts than needed.
    for coefficients in (found.beta, gated.rules, gated.by_response):
        assert abs(np.median(coefficients.mean(axis=0), axis=0)[1] - 3) < 0.5
    # Features beside the switch route nothing.
    routing = np.abs(np.median(gated.routing.mean(axis=0), axis=0))
    assert routing[0] > routing[1:].max()


def test_results_do_not_depend_on_when_they_are_asked_for(planted):
    X, Y = planted
    spec = mr.lemna(X, Y[0], n_components=2).spec
    start = np.zeros(Y.shape, dtype=int)
    runs = [
        draw_many(spec, X, Y, start, draws=3, tune=2, rng=np.random.default_rng(5))
        for _ in range(2)
    ]
    for one, other in zip(*(run[:-1] for run in runs), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_response_without_variation_is_fitted(rng):
    X = rng.random((N_OBS, 2)).round()
    spec = mr.lemna(X, np.resize([-1.0, 1.0], N_OBS), n_components=2).spec
    flat = np.zeros((1, N_OBS))
    found = draw_many(spec, X, flat, start_of(rng, flat, 2), draws=20, tune=20, rng=rng)
    assert np.abs(found.beta).max() < 1


def test_watchers_hear_of_every_sweep(planted):
    X, Y = planted
    heard = []
    spec = mr.dmm(X, Y[0], n_components=2).spec
    start = np.zeros(Y.shape, dtype=int)
    rng = np.random.default_rng(1)
    draw_many(spec, X, Y, start, draws=2, tune=1, rng=rng, watch=heard.append)
    assert heard == [1, 2, 3]


def test_regressions_with_a_leading_dimension_are_those_of_each_problem(rng):
    n_problems, n_obs, n_columns, n_components = 3, 12, 2, 3
    rows = rng.normal(size=(n_problems, n_obs, n_columns + 1))
    total = rows.swapaxes(1, 2) @ rows
    precision = rng.gamma(2.0, size=(n_problems, n_components, n_columns))
    mean, rate = rng.normal(size=n_columns), np.array(0.3)
    # Groups with more rows than columns, with fewer, and with none.
    z = np.array([[0] * 11 + [1], [2] * 6 + [1] * 6, [1] * 12])
    given = [rows, total, mean, precision, rate, z]

    def solve(arrays):
        stream = random_generator_type("rng")
        inputs = [pt.as_tensor(array).type() for array in arrays]
        rng_out, found = regress(stream, *inputs)
        function = compile_graph([stream, *inputs], [rng_out, *found])
        return function(np.random.default_rng(1), *arrays)[1:]

    together = solve(given)
    for i in range(n_problems):
        alone = solve([rows[i], total[i], mean, precision[i], rate, z[i]])
        # Deviations are random; sizes, rates and means are not.
        for one, other in zip(together[:3], alone[:3], strict=True):
            np.testing.assert_allclose(one[i], other, rtol=1e-10, atol=1e-12)
