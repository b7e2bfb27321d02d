"""Every step climbs, the top is a top, and a step that falls is caught."""

import numpy as np
import pytest

from mixreg.quickfit import ascent as room
from mixreg.quickfit.ascent import ascend, guard
from mixreg.quickfit.maximisation import in_best_order, maximise
from mixreg.quickfit.point import combine, take

# What lasso coefficients at zero and held penalties say is no slope of the objective.
HELD = ("lam_log__", "l1_log__", "l2_log__", "beta")


def test_every_step_climbs_from_anywhere(problem, anywhere):
    reached = ascend(problem, anywhere, max_iter=60, tol=1e-9)
    assert (np.diff(reached.trace[:, 0]) >= -1e-7).all()
    assert reached.trace[-1, 0] == reached.objective[0]
    np.testing.assert_allclose(problem.expect(reached.point).objective, reached.objective)


def test_single_maximisations_climb(problem, anywhere):
    point = anywhere
    for _ in range(5):
        expectation = problem.expect(point)
        point = problem.maximise(point, expectation)
        guard(expectation.objective, problem.expect(point).objective, n_obs=240)


def test_the_top_is_flat(model, problem, anywhere, values_of):
    reached = ascend(problem, anywhere, max_iter=4000, tol=1e-11)
    assert reached.converged[0]
    values = values_of(reached.point, model.spec)
    slope = model.compile_dlogp()(values)
    place = 0
    for variable in model.value_vars:
        size = values[variable.name].size
        mine = slope[place : place + size]
        place += size
        smooth = variable.name not in HELD or (variable.name == "beta" and model.spec.name == "dmm")
        if smooth and variable.name != "intercept":
            np.testing.assert_allclose(mine, 0.0, atol=2e-3, err_msg=variable.name)


def test_reordering_changes_nothing_but_the_prior_of_the_sticks(problem, anywhere):
    before = problem.expect(anywhere)
    after = problem.expect(in_best_order(anywhere))
    np.testing.assert_allclose(after.log_lik, before.log_lik, rtol=1e-12)
    assert after.objective[0] >= before.objective[0] - 1e-9


def test_batches_go_their_own_ways(problem, anywhere, rng):
    other = combine(lambda values: values + 0.5 * rng.normal(size=values.shape), anywhere)
    both = combine(lambda a, b: np.concatenate([a, b]), anywhere, other)
    twice = np.repeat(problem.batch.responses, 2, axis=0)
    pair = problem._replace(batch=problem.batch._replace(responses=twice))
    reached = ascend(pair, both, max_iter=400, tol=1e-9)
    alone = ascend(problem, other, max_iter=400, tol=1e-9)
    np.testing.assert_allclose(reached.objective[1], alone.objective[0], rtol=1e-8)
    np.testing.assert_allclose(take(reached.point, [1]).theta, alone.point.theta, atol=1e-5)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda point: point._replace(log_sigma=point.log_sigma + 0.3),
        lambda point: point._replace(theta=1.1 * point.theta),
        lambda point: point._replace(stick_logits=point.stick_logits + 0.5),
    ],
    ids=["noise", "coefficients", "sticks"],
)
def test_a_wrong_step_is_caught(problem, anywhere, monkeypatch, spoil):
    reached = ascend(problem, anywhere, max_iter=400, tol=1e-6)
    monkeypatch.setattr(room, "maximise", lambda *each: spoil(maximise(*each)))
    with pytest.raises(FloatingPointError, match="cannot lower it"):
        ascend(problem, reached.point, max_iter=10, tol=1e-6)


def test_what_is_no_number_is_caught():
    with pytest.raises(FloatingPointError):
        guard(np.array([1.0, 2.0]), np.array([1.0, np.nan]), n_obs=10)
    guard(np.array([1e6]), np.array([1e6 - 1e-5]), n_obs=10)
