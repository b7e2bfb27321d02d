"""Coverage and reliability against cases done by hand, and explanations that must fail."""

import json
import warnings

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import mixreg as mr
from mixreg.certificates.known_truth.cases import Cases
from mixreg.certificates.known_truth.margins import excess, narrowed
from mixreg.certificates.known_truth.tables import coverage_table, reliability_table, score_table
from mixreg.certificates.known_truth.truth import Truth

PROBS = (0.5, 0.8, 0.95)


def normal_cases(rng, width=1.0, n=200):
    """Hold draws whose widths are too large by a factor against truths that they know."""
    centre = rng.normal(size=(n, 8)) * 2
    truth = centre + rng.normal(size=centre.shape)
    draws = centre + width * rng.normal(size=(400, *centre.shape))
    array = xr.DataArray(draws, dims=("sample", "instance", "feature"))
    return Cases.of("normal", array, Truth(truth, np.ones(truth.shape, bool)), PROBS, 3)


def test_cases_are_compared_feature_by_feature():
    draws = xr.DataArray(
        np.array([[[0.0, 5.0, 9.0]], [[1.0, 5.0, 9.0]], [[2.0, 5.0, 9.0]]]),
        dims=("sample", "instance", "feature"),
    )
    truth = Truth(np.array([[1.5, 4.0, 0.0]]), np.array([[True, True, False]]))
    cases = Cases.of("hand", draws, truth, (0.9,), 1)
    assert cases.inside[0, 0, :2].tolist() == [True, False]
    # The third has no true effect: it takes no place at the top.
    assert cases.predicted[0, :2].tolist() == [0.0, 1.0]
    assert cases.is_top[0, :2].tolist() == [False, True]
    assert coverage_table([cases], [0.9])[["coverage", "n"]].values.tolist() == [[0.5, 2]]
    assert score_table([cases], 1)[["brier", "ece", "n"]].values.tolist() == [[0.0, 0.0, 2]]


def test_posteriors_that_are_right_are_calibrated(rng):
    cases = normal_cases(rng)
    table = coverage_table([cases], PROBS)
    assert ((table["lower"] < table["coverage"]) & (table["coverage"] < table["upper"])).all()
    assert max(excess(cases, PROBS, may_be_wide=False).values()) < 2
    assert score_table([cases], 3)["ece"].item() < 0.05


def test_intervals_of_half_the_width_fail(rng):
    cases = normal_cases(rng, width=0.5)
    assert max(excess(cases, PROBS, may_be_wide=True).values()) > 5


def test_intervals_that_are_too_wide_fail_unless_that_is_fine(rng):
    cases = normal_cases(rng, width=2.0)
    assert max(excess(cases, PROBS, may_be_wide=False).values()) > 5
    assert max(excess(cases, PROBS, may_be_wide=True).values()) < 0


def test_narrowed_draws_keep_their_means(rng):
    draws = xr.DataArray(rng.normal(size=(50, 3)), dims=("sample", "feature"))
    half = narrowed(draws)
    np.testing.assert_allclose(half.mean("sample"), draws.mean("sample"), atol=1e-12)
    np.testing.assert_allclose(half.std("sample"), draws.std("sample") / 2)


def test_features_of_one_input_are_not_independent():
    inside = np.repeat([[True], [True], [True], [False]] * 5, 50, axis=1)[None]
    known = np.ones(inside.shape[1:], dtype=bool)
    same = coverage_table([Cases("a", known, inside, inside[0], inside[0])], [0.8])
    spread = inside[0].ravel().reshape(50, 20).T[None]
    other = coverage_table([Cases("a", known, spread, spread[0], spread[0])], [0.8])
    width = [(table["upper"] - table["lower"]).item() for table in (same, other)]
    # Twenty inputs that are right or wrong as a whole tell as much as twenty cases.
    assert width[0] > 3 * width[1]


def test_probabilities_fall_into_tenths():
    predicted = np.array([[0.0, 0.09, 0.1, 0.55, 1.0]])
    is_top = np.array([[False, True, False, True, True]])
    cases = Cases("a", np.ones((1, 5), bool), is_top[None], predicted, is_top)
    table = reliability_table([cases], 2)
    assert table["bin"].tolist() == [0, 1, 5, 9]
    assert table["n"].tolist() == [2, 1, 1, 1]
    assert table["predicted"].tolist() == [pytest.approx(0.045), 0.1, 0.55, 1.0]
    assert table["observed"].tolist() == [0.5, 0.0, 1.0, 1.0]
    wanted = (2 * (0.5 - 0.045) + 0.1 + 0.45 + 0.0) / 5
    assert score_table([cases], 2)["ece"].item() == pytest.approx(wanted)


@pytest.fixture(scope="module")
def found():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return mr.calibrate(
            ["linear", "linear, not rough"],
            n_instances=12,
            n_samples=200,
            draws=100,
            tune=50,
            n_components=2,
            cores=1,
            progressbar=False,
        )


def test_explanations_of_a_linear_network_hold_the_truth(found):
    assert found.coverage.columns.tolist() == [
        *("network", "prob", "coverage", "lower", "upper", "n")
    ]
    assert found.coverage["n"].tolist() == [12 * 14] * 6
    last = found.coverage[found.coverage["prob"] == 0.95].set_index("network")["coverage"]
    assert last["linear"] > 0.85
    # Without noise there is nothing to be unsure of, and the prior's tolerance still is.
    assert last["linear, not rough"] == 1.0
    assert found.scores.columns.tolist() == ["network", "brier", "ece", "n"]
    assert found.scores["brier"].max() < 0.1
    assert found.reliability.groupby("network")["n"].sum().tolist() == [12 * 14] * 2
    assert found.worst["prob"].tolist() == list(PROBS)


def test_calibrations_are_shown_and_kept(found, tmp_path):
    assert "linear, not rough" in found._repr_html_()
    assert "95% intervals" in repr(found)
    again = mr.Calibration.from_json(found.to_json(tmp_path / "calibration.json"))
    for name in ("coverage", "reliability", "scores"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(found, name))
        kept = pd.read_csv(found.to_csv(tmp_path / "tables") / f"{name}.csv")
        pd.testing.assert_frame_equal(kept, getattr(found, name))
    assert again.settings == found.settings
    (tmp_path / "other.json").write_text(json.dumps({"settings": {}}))
    with pytest.raises(ValueError, match="holds no calibration"):
        mr.Calibration.from_json(tmp_path / "other.json")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"networks": "quadratic"}, "networks is 'quadratic'"),
        ({"networks": []}, "networks is"),
        ({"probs": (1.5,)}, "probs is 1.5"),
        ({"probs": ()}, "probs is empty"),
        ({"k": 14}, "k is 14"),
        ({"n_samples": 4}, "n_samples"),
        ({"n_instances": 0}, "n_instances"),
        ({"method": "lime"}, "method is 'lime'"),
        ({"inference": "em"}, "inference is 'em'"),
    ],
)
def test_arguments_are_checked_before_anything_is_explained(arguments, message, monkeypatch):
    monkeypatch.setattr(mr.LocalExplainer, "__call__", None)
    with pytest.raises(ValueError, match=message):
        mr.calibrate(**arguments, progressbar=False)
