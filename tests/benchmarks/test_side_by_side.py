"""The parts of the side-by-side comparison: what they count, and what they bound."""

import numpy as np
import pandas as pd
import pytest


def chain(rng, n_draws, shift=0.0):
    """Draws of a mixture of two regressions."""
    share = rng.beta(20, 30, n_draws)
    return {
        "alpha": rng.gamma(2.0, size=n_draws),
        "w": np.column_stack([share, 1 - share]),
        "beta": rng.normal([[1.0], [-1.0]], 0.1, (n_draws, 2, 1)) + shift,
        "sigma": rng.gamma(50, 0.02, (n_draws, 2)),
    }


def data(rng, n_obs=60):
    X = rng.normal(size=(n_obs, 1))
    return X, np.where(np.arange(n_obs) % 2, 1.0, -1.0) * X[:, 0] + rng.normal(size=n_obs)


def test_quantities_are_free_of_labels(part, rng):
    X, y = data(rng)
    draws = chain(rng, 20)
    swapped = draws | {name: draws[name][:, ::-1] for name in ("w", "beta", "sigma")}
    label_free = part("judging").label_free
    ours, theirs = label_free(draws, X, y), label_free(swapped, X, y)
    assert len(ours) == 23
    for name, values in ours.items():
        np.testing.assert_allclose(values, theirs[name], rtol=1e-9)


def test_independent_draws_count_fully_and_disagreeing_chains_do_not(part, rng):
    X, y = data(rng)
    judging = part("judging")

    def judge(shifts):
        return judging.judge([judging.label_free(chain(rng, 500, s), X, y) for s in shifts])

    same, apart = judge([0.0, 0.0]), judge([0.0, 3.0])
    assert same.r_hat < 1.05 < 1.5 < apart.r_hat
    assert same.ess > 600
    assert apart.ess < 20
    # Alone, each chain is as good as before.
    assert min(same.ess_within, apart.ess_within) > 300


def test_a_chain_that_stands_still_has_one_effective_draw(part, rng):
    judge = part("judging").judge
    moving, still = {"alpha": rng.normal(size=400)}, {"alpha": np.full(400, 0.3)}
    assert judge([still, {"alpha": np.full(400, 0.4)}]).ess_within == 1
    assert judge([moving, still]).ess_within == pytest.approx((judge([moving]).ess_within + 1) / 2)
    # What never changes anywhere is no evidence of a chain that does not move.
    silent = {"occupied": np.full(400, 3.0)}
    assert judge([moving | silent, moving | silent]).worst == "alpha"
    assert np.isnan(judge([{"alpha": np.ones(2)}]).ess_within)


def test_ratios_rest_on_chains_alone_where_chains_disagree(part, run):
    ratios = part("ratios")
    table = pd.DataFrame(
        [
            run("ours", 1.0),
            run("good", 10.0, drawing_share=0.25),
            run("apart", 10.0, ess=3.0, r_hat=1.4, ess_within=40.0),
            run("one chain", 10.0, r_hat=np.nan),
        ]
    )
    found = ratios.with_ratios(table, "ours").set_index("contestant")
    assert found.loc["good", "ratio"] == pytest.approx(10.0)
    assert found.loc["good", "ratio_drawing"] == pytest.approx(5.0)
    assert found.loc["good", "basis"] == ratios.ALL_CHAINS
    assert found.loc["apart", "ratio"] == pytest.approx(20.0)
    assert (found.loc[["apart", "one chain"], "basis"] == ratios.WITHIN_CHAINS).all()


def test_a_run_without_draws_is_bounded_by_its_iterations(part, run):
    nothing = {"ess": np.nan, "ess_within": np.nan, "r_hat": np.nan, "drawing_share": 0.0}
    table = pd.DataFrame(
        [
            run("ours", 1.0),
            run("cut", 100.0, burn_in=20.0, draws=0.0, **nothing),
            {"section": "samplers", "case": "c", "contestant": "absent", "note": "skipped"},
        ]
    )
    found = part("ratios").with_ratios(table, "ours").set_index("contestant")
    assert found.loc["cut", "bound"] == "at least"
    assert found.loc["cut", "ratio"] == pytest.approx(2 * 80.0 / (2 * 20.0 / 100.0))
    assert np.isnan(found.loc["absent", "ratio"])


def test_plain_em_climbs_to_both_lines_and_drops_what_is_small(part, rng):
    plain = part("plain_em")
    x = rng.uniform(-2, 2, 400)
    design = np.column_stack([np.ones(400), x])
    y = np.where(rng.random(400) < 0.4, 2 * x, -2 * x) + 0.1 * rng.normal(size=400)
    shares = rng.dirichlet(np.ones(2), 400).T
    reached = [
        plain.climb(design, y, shares, max_iter=n, tol=0.0).log_lik for n in (1, 2, 3, 5, 10, 200)
    ]
    assert (np.diff(reached) > -1e-8).all()
    fit = plain.climb(design, y, shares, max_iter=200, tol=1e-6)
    assert np.sort(fit.theta[:, 1]) == pytest.approx([-2, 2], abs=0.05)
    tiny = np.concatenate([0.999 * shares, np.full((1, 400), 0.001)])
    assert len(plain.climb(design, y, tiny, max_iter=200, tol=1e-6).sigma) == 2


def test_overlap_counts_common_features_of_active_ones(part):
    overlap = part("explainers").overlap
    values = np.arange(30.0)[None]
    active = np.ones((1, 30), dtype=bool)
    assert overlap([values, -values], active) == 1.0
    assert overlap([values, values[:, ::-1]], active) == 0.0
    assert overlap([values, np.roll(values, 5)], active) == 0.5
    # Of ten active features five count, whatever the others say.
    active[:, 10:] = False
    assert overlap([values, np.where(active, values, -99.0)], active) == 1.0
    assert np.isnan(overlap([values], active))


def test_the_floor_factorises_every_occupied_component(part, rng):
    rows = rng.normal(size=(40, 6))
    z = np.repeat([0, 1, 3], [25, 12, 3])
    factors = part("floors").floor(rows, rows.T.copy(), rows.T @ rows, np.ones((5, 6)), z)
    assert [len(factor) for factor in factors] == [6, 3, 6]
    for factor, grams in zip(
        factors,
        [rows[z == 1].T @ rows[z == 1], rows[z == 3] @ rows[z == 3].T, rows[:25].T @ rows[:25]],
        strict=True,
    ):
        upper = np.triu(factor)
        np.testing.assert_allclose(upper.T @ upper, grams + np.eye(len(grams)), atol=1e-9)


@pytest.mark.parametrize(
    "sampler",
    ["gibbs", *(pytest.param(each, marks=pytest.mark.slow) for each in ("nutpie", "pymc"))],
)
def test_draws_survive_a_limit(part, sampler):
    """A run that its limit cuts hands over what it had; ours needs no limit."""
    import mixreg as mr

    ours = sampler == "gibbs"
    plan = part("plan").Plan(1, 1, 5, 30 if ours else 10**6, 0.03, 1)
    problem = part("models").load("small")
    problem = problem._replace(X=problem.X[:80], y=problem.y[:80])
    model = mr.dmm(problem.X, problem.y, n_components=2)
    drawn = part(f"with_{sampler}").draw(model, plan)
    assert drawn.finished == ours
    assert drawn.tuned == (5,)
    (only,) = drawn.chains
    n_draws = len(only["alpha"])
    assert n_draws == 30 if ours else n_draws > 3
    assert only["beta"].shape == (n_draws, 2, 5)
    np.testing.assert_allclose(only["w"].sum(axis=1), 1.0)
    record = part("samplers").record_of(drawn, problem, plan)
    assert record["note"] == ("" if ours else f"{n_draws} of 1000000 draws in 0.03 minutes")
    assert record["ess_within"] > 0


def test_a_burn_in_that_was_cut_is_named(part):
    drawn = part("drawn").Drawn(1.0, 60.0, (7, 9), 160.0, 0.0, ({"alpha": np.empty(0)},) * 2, False)
    plan = part("plan").Plan(2, 2, 1000, 1000, 1.0, 1)
    record = part("samplers").record_of(drawn, part("models").load("small"), plan)
    assert record["note"] == "8 of 1000 burn-in iterations in 1 minutes, no draw"
    assert record["gradients"] == 10.0
    assert np.isnan(record["ess"])


def test_unconstrained_points_become_parameters(part):
    import mixreg as mr

    problem = part("models").load("small")
    model = mr.dmm(problem.X, problem.y, n_components=3)
    points = {name: value[None] for name, value in model.initial_point().items()}
    found = part("points").parameters_of(model, points)
    assert set(found) == {"alpha", "w", "beta", "intercept", "sigma"}
    assert found["alpha"] == pytest.approx(np.exp(points["alpha_log__"]))
    assert found["w"].sum() == pytest.approx(1.0)


def test_what_is_not_installed_is_skipped_by_name(part, monkeypatch):
    samplers, plan = part("samplers"), part("plan").Plan(2, 2, 5, 5, 1.0, 1)
    monkeypatch.setitem(samplers._NEEDS, "numpyro", ("no_such_library",))
    problem = part("models").load("small")
    (record,) = samplers.race("small", problem, ["numpyro"], plan)
    assert record["note"] == "skipped: no_such_library not installed"


def test_flexmix_is_read_back_or_named_as_missing(part, rng):
    flexmix = part("flexmix")
    if flexmix.missing_flexmix():
        assert "not found" in flexmix.missing_flexmix()
        return
    x = rng.uniform(-2, 2, 200)
    y = np.where(rng.random(200) < 0.4, 2 * x, -2 * x) + 0.1 * rng.normal(size=200)
    limits = {"n_components": 2, "n_starts": 2, "max_iter": 50, "minutes": 1.0, "seed": 1}
    fit, _ = flexmix.fit_flexmix(x[:, None], y, **limits)
    assert np.sort(fit.theta[:, 1]) == pytest.approx([-2, 2], abs=0.1)
    design = np.column_stack([np.ones(200), x])
    table = part("plain_em").log_density(design, y, fit.log_weights, fit.sigma, fit.theta)
    assert np.logaddexp(*table).sum() == pytest.approx(fit.log_lik, abs=1.0)
