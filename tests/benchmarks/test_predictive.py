"""The contest on held-out rows: its baselines are sound, its scores say what they claim."""

import importlib
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import norm, t

ROOT = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def part(monkeypatch):
    """Import a module of the contest by name."""
    monkeypatch.syspath_prepend(str(ROOT))
    return lambda name: importlib.import_module(f"held_out.{name}")


@pytest.fixture
def script(part):
    """Import the command without running it."""
    spec = importlib.util.spec_from_file_location("predictive_command", ROOT / "predictive.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def kinked(rng, n_obs):
    """Two lines that meet at zero."""
    x = rng.uniform(-1.7, 1.7, n_obs)
    return np.column_stack([np.ones(n_obs), x]), np.abs(x) - 0.87 + 0.05 * rng.normal(size=n_obs)


def test_every_iteration_of_the_experts_climbs(part):
    experts = part("experts")
    design, y = kinked(np.random.default_rng(3), 300)
    for seed in range(3):
        found = experts.fit_experts(
            design, y, 4, experts.Penalties(1.0, 0.1), rng=np.random.default_rng(seed)
        )
        assert len(found.objective) > 3
        assert np.diff(found.objective).min() > -1e-8 * len(y)


def test_experts_find_both_lines_and_where_they_meet(part):
    rng = np.random.default_rng(3)
    (design, y), (fresh, response) = kinked(rng, 600), kinked(rng, 2000)
    one = part("selection").MixtureOfExperts(0, n_experts=(2,))
    one.fit(design[:, 1:], y)
    found = one.predict(fresh[:, 1:], response)
    assert np.sqrt(np.mean((found.mean - response) ** 2)) < 0.1
    # Conjugate penalties make the noise of steep experts larger than it is.
    assert ((found.lower <= response) & (response <= found.upper)).mean() > 0.87
    ridge = part("points").Ridge(0)
    ridge.fit(design[:, 1:], y)
    assert found.log_density.mean() > ridge.predict(fresh[:, 1:], response).log_density.mean() + 1


def test_mixtures_have_exact_quantiles_and_densities(part):
    log_weights = np.log([[0.3, 0.7]])
    means, scales = np.array([[-2.0, 1.0]]), np.array([0.5, 2.0])

    def read(y):
        return part("predictions").from_mixture(log_weights, means, scales, np.array([y]))

    ends = read(0.0)
    mass = [
        0.3 * norm.cdf(end, -2.0, 0.5) + 0.7 * norm.cdf(end, 1.0, 2.0)
        for end in (ends.lower[0], ends.upper[0])
    ]
    assert mass == pytest.approx([0.05, 0.95], abs=1e-9)
    assert ends.mean[0] == pytest.approx(0.1)
    assert quad(lambda y: np.exp(read(y).log_density[0]), -15, 15)[0] == pytest.approx(1, abs=1e-6)


def test_heavy_errors_are_seen_by_the_t_distribution_only(part):
    rng = np.random.default_rng(0)
    old, new = t.rvs(2.5, size=(2, 4000), random_state=rng)
    for conformal in (True, False):
        found = part("predictions").from_residuals(
            np.zeros(4000), new, np.abs(old), conformal=conformal
        )
        inside = (found.lower <= new) & (new <= found.upper)
        assert (abs(inside.mean() - 0.9) < 0.02) == conformal
        assert found.log_density_t.mean() > found.log_density.mean() + 0.05


@pytest.mark.parametrize("name", ["Ridge", "Boosting"])
def test_points_come_with_errors_of_unseen_rows(part, name):
    rng = np.random.default_rng(1)
    X = np.column_stack([rng.normal(size=(900, 3)), np.ones(900)])
    y = X[:, 0] + 0.5 * rng.normal(size=900)
    contestant = getattr(part("points"), name)(0)
    contestant.fit(X[:400], y[:400])
    found = contestant.predict(X[400:], y[400:])
    assert 0.85 < ((found.lower <= y[400:]) & (y[400:] <= found.upper)).mean() < 0.95


def test_splits_share_no_rows_and_choose_pixels_without_the_held_out_ones(part):
    X = np.arange(40.0).reshape(10, 4) ** np.array([1, 3, 0, 2])
    task = part("tasks").Task("t", "", X, np.arange(10.0), 6, 4, "", n_selected=2)
    split = task.split(3)
    assert sorted([*split.y, *split.y_new]) == list(range(10))
    assert split.X.shape == (6, 2)
    assert np.array_equal(split.X, X[split.y.astype(int)][:, [1, 3]])
    assert split.part.sum() == 3 + (9.0 in split.y)


def test_rows_known_from_training_are_told_apart(part):
    X = np.array([[0.0], [1.0]] * 5 + [[2.0]])
    task = part("tasks").Task("t", "", X, np.arange(11.0), 6, 5, "")
    for seed in range(5):
        split = task.split(seed)
        assert np.array_equal(split.part, ~np.isin(split.X_new[:, 0], split.X[:, 0]))


def test_an_interval_over_splits_knows_that_they_share_rows(part):
    over_splits = part("scores").over_splits
    values = pd.Series([1.0, 2.0, 4.0, 3.0])
    alone = over_splits(values, 0.0)[1]
    assert alone == pytest.approx(t.ppf(0.975, 3) * values.sem())
    assert over_splits(values, 1.0)[1] == pytest.approx(alone * np.sqrt(5))
    assert np.isnan(over_splits(values[:1], 0.0)[1])


def test_the_check_runs_without_data(script, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("MIXREG_DATA", raising=False)
    command = "predictive.py --quick --splits 2 --methods ridge,experts --data pdf --out"
    monkeypatch.setattr(sys, "argv", [*command.split(), str(tmp_path)])
    script.main()
    said = capsys.readouterr().out
    assert "pdf cannot be had" in said
    assert "simulated data instead" in said
    written = json.loads((tmp_path / "predictive.json").read_text(encoding="utf-8"))
    figures = pd.DataFrame(written["summary"]).set_index("method")
    assert figures.loc["experts", "rmse"] < figures.loc["ridge", "rmse"]
    assert (figures["rmse_half"] > 0).all()
    assert len(pd.read_csv(tmp_path / "scores.csv")) == 4


def test_mixtures_take_part(part):
    contestants, chains = part("contestants"), part("mixtures").Chains(3, 2, 20, 20)
    split = part("tasks").load("piecewise", quick=True).split(0)
    one = contestants.enter("dmm/pca", 1, chains=chains)
    found = one.fit(split.X, split.y)
    assert found["gate_columns"] > 1
    prediction = one.predict(split.X_new[:50], split.y_new[:50])
    scores = part("scores").score(prediction, split.y_new[:50], np.full(50, True))
    assert scores["rmse"] < split.y_new[:50].std() * 1.2
    assert np.isfinite(scores["log_score"])


@pytest.mark.parametrize(("option", "value"), [("--methods", "oracle"), ("--data", "mnist")])
def test_unknown_names_are_refused(script, monkeypatch, capsys, option, value):
    monkeypatch.setattr(sys, "argv", ["predictive.py", option, value])
    with pytest.raises(SystemExit):
        script.parse_arguments()
    assert f"{option} names ['{value}']" in capsys.readouterr().err
