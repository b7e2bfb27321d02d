"""Inputs that need more perturbations get them, and no others."""

import warnings

import numpy as np
import pytest

import mixreg as mr
from mixreg.certificates.known_truth.roughness import rough
from mixreg.explain.local.asking import Asking, ask_first, ask_more
from mixreg.explain.local.stopping import Rule
from mixreg.explain.maskers import Tabular

QUICK = {
    "method": "dmm",
    "gate": None,
    "draws": 60,
    "tune": 30,
    "chains": 2,
    "cores": 1,
    "n_components": 2,
}
SLOPES = np.array([4.0, -3.0, 0.3, 0.2, 0.1])
# Where the second feature is large all effects but one are the same and the box is rough.
EASY, HARD = np.array([1.0, 1.0, 1.0, 1.0, 1.0]), np.array([0.2, 0.2, 1.0, 1.2, 2.0])


def box_of(roughness: float):
    def box(X):
        return X @ SLOPES + roughness * rough(X, seed=1)

    return box


def explain(x, roughness=0.5, n_samples=40, random_seed=1, **options):
    box = mr.black_box(box_of(roughness))
    explainer = mr.LocalExplainer(box, Tabular(), response="raw", **QUICK)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ex = explainer(
            x, n_samples=n_samples, random_seed=random_seed, progressbar=False, **options
        )
    return ex, box.n_calls


@pytest.fixture(scope="module")
def mixed():
    return explain(np.stack([EASY, HARD, EASY]), until="top_k", k=2, max_samples=160)


def test_easy_inputs_take_fewer_calls_than_hard_ones(mixed):
    ex, n_calls = mixed
    assert ex.data["n_samples"].values.tolist() == [40, 160, 40]
    assert ex.data["stopped"].values.tolist() == ["certain", "budget", "certain"]
    # Nothing is asked twice: what every input needed, and eight fresh perturbations.
    assert n_calls == 40 + 160 + 40 + 3 * 8
    assert ex.attrs["n_calls"] == n_calls
    assert ex.attrs["n_samples"] == 80
    assert ex.settings["until"] == "top_k"
    assert ex.settings["max_samples"] == 160
    assert abs(ex.values[0]).argsort()[-2:].values.tolist() == [1, 0]
    np.testing.assert_allclose(ex.data["response"], box_of(0.5)(ex.data["input"].values))


def test_easy_boxes_take_fewer_calls_than_hard_ones():
    easy, hard = (
        explain(EASY, roughness, until="interval", width=0.1, max_samples=320)
        for roughness in (0.05, 2.0)
    )
    assert easy[0].data["stopped"].item() == "narrow"
    assert easy[1] < hard[1]


def test_the_answer_is_that_of_as_many_perturbations_without_a_rule():
    ruled, _ = explain(HARD, until="top_k", k=2, max_samples=160)
    plain, _ = explain(HARD, n_samples=160)
    assert ruled.data["n_samples"].item() == 160
    np.testing.assert_array_equal(ruled.draws(), plain.draws())


def test_seeds_decide_everything(mixed):
    again, _ = explain(np.stack([EASY, HARD, EASY]), until="top_k", k=2, max_samples=160)
    np.testing.assert_array_equal(again.draws(), mixed[0].draws())


def test_what_stopped_survives_a_file(mixed, tmp_path):
    for name in ("local.nc", "local.zarr"):
        again = mr.load_explanation(mixed[0].save(tmp_path / name))
        assert again.data["stopped"].values.tolist() == ["certain", "budget", "certain"]
        assert again.data["n_samples"].values.tolist() == [40, 160, 40]
        assert again.settings == mixed[0].settings


def test_a_budget_that_was_too_small_is_said():
    explainer = mr.LocalExplainer(box_of(0.5), Tabular(), response="raw", **QUICK)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        ex = explainer(HARD, n_samples=40, until="top_k", k=2, max_samples=60, progressbar=False)
    said = [str(one.message) for one in caught if one.category is UserWarning]
    assert any(text.startswith("1 of 1 inputs used up their budget of 60") for text in said)
    assert "raise max_samples" in ex.attrs["advice"]


def test_nothing_is_asked_before_arguments_are_checked():
    box = mr.black_box(box_of(0.5))
    with pytest.raises(ValueError, match="inference is 'em'"):
        mr.LocalExplainer(box, Tabular(), inference="em")(EASY, until="top_k", progressbar=False)
    assert box.n_calls == 0


def test_a_box_that_ignores_everything_is_not_asked_for_ever():
    explainer = mr.LocalExplainer(lambda X: np.ones(len(X)), Tabular(), **QUICK)
    with pytest.warns(UserWarning, match="answered all perturbations"):
        ex = explainer(EASY, n_samples=20, until="top_k", progressbar=False)
    assert ex.data["n_samples"].item() == 20


@pytest.mark.parametrize("locality", ["half", "uniform", "shapley"])
@pytest.mark.parametrize("design", ["masks", "changes"])
def test_further_batches_contain_the_earlier_ones(locality, design):
    box = mr.black_box(box_of(0.0))
    masker = Tabular("marginal", background=np.random.default_rng(1).normal(size=(9, 5)))
    explainer = mr.LocalExplainer(box, masker, locality=locality, design=design)
    attached, rule = masker.attach(np.stack([EASY, HARD])), Rule("top_k", 2, 0.9, None, 80)
    first = ask_first(explainer, attached, Asking(20, 10, 3, rule))
    more = ask_more(explainer, attached, first, 50, 3)
    assert box.n_calls == 2 * (50 + 10)
    assert more.masks.shape == (50, 5)
    np.testing.assert_array_equal(more.masks[:20], first.masks)
    np.testing.assert_array_equal(more.design[..., :20, :], first.design)
    np.testing.assert_array_equal(more.Y[:, :20], first.Y)
    assert more.fresh is first.fresh
    # New ones in pairs, none of them the whole input again.
    np.testing.assert_array_equal(more.masks[20::2], ~more.masks[21::2])
    assert np.isfinite(more.Y).all()
