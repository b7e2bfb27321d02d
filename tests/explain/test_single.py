"""Tests of single inputs on images: they equal those on the table of the selected pixels."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation, black_box, fidelity, single
from mixreg.explain.maskers import Image

SHAPE = (3, 4)
PIXEL = np.array([9, 2, 5, 7])
WEIGHTS = np.array([3.0, 2.0, 1.0, 0.0])
TESTS = ("deduction", "augmentation", "synthetic")


def answer(features):
    return 1 / (1 + np.exp(-4 * (features @ WEIGHTS - 2.5)))


@pytest.fixture
def features(rng):
    return rng.integers(0, 2, size=(200, 4)).astype(float)


@pytest.fixture
def images(features):
    rows = np.tile(np.linspace(2.0, 3.0, 12), (200, 1))
    rows[:, PIXEL] = features
    return rows.reshape(200, *SHAPE)


@pytest.fixture
def box():
    return black_box(lambda X: answer(X.reshape(len(X), 12)[:, PIXEL]))


@pytest.fixture
def ex():
    return Explanation.from_coefficients(
        4 * WEIGHTS[None],
        intercept=[-10.0],
        response_kind="logit",
        method="truth",
        masker=Image(SHAPE),
        pixel=PIXEL,
    )


def run(*args, **kwargs) -> pd.DataFrame:
    wanted = {"tests": TESTS, "n_features": [1, 2, 3], "progressbar": False}
    table = fidelity(*args, **wanted | kwargs)
    # What random draws depends on how many columns there are.
    return table[table["explainer"] != "random"].reset_index(drop=True)


@pytest.mark.parametrize("protocol", ["fair", "paper"])
def test_images_and_their_features_give_the_same_table(ex, box, images, features, protocol):
    table_ex = Explanation.from_coefficients(
        4 * WEIGHTS[None], intercept=[-10.0], response_kind="logit", method="truth"
    )
    baselines = ["ridge"] if protocol == "paper" else ["ridge", "lime", "kernelshap"]
    arguments = {"protocol": protocol, "baselines": baselines, "n_local": 4, "n_calls": 60}
    by_table = run(table_ex, black_box(answer), features, **arguments)
    by_image = run(ex, box, images, **arguments)
    ours = by_table["explainer"].isin(["truth", "ridge", "kernelshap"])
    # Ties between binary features are broken by the order of columns, which the pixels permute.
    pd.testing.assert_frame_equal(by_table[ours], by_image[ours])


def test_other_pixels_stay_as_they_are(ex, images):
    asked = []

    def predict(X):
        asked.append(X.reshape(len(X), 12))
        return answer(asked[-1][:, PIXEL])

    fidelity(
        ex, predict, images, tests=TESTS, n_features=[2], fill=["one", "blur"], progressbar=False
    )
    others = np.setdiff1d(np.arange(12), PIXEL)
    for rows in asked:
        assert (rows[:, others] == images.reshape(200, 12)[0, others]).all()


def test_shuffled_storage_changes_nothing(ex, box, images):
    other = Explanation(ex.data.isel(feature=[2, 0, 3, 1]))
    arguments = {"fill": ["zero", "blur", "marginal"], "baselines": ["random", "ridge"]}
    pd.testing.assert_frame_equal(
        run(ex, box, images, **arguments), run(other, box, images, **arguments)
    )


def test_parts_do_not_matter(ex, box, images, monkeypatch):
    whole = run(ex, box, images, fill=["zero", "blur"], baselines=["ridge"])
    monkeypatch.setattr(single, "_CELLS", 36)
    pd.testing.assert_frame_equal(
        whole, run(ex, box, images, fill=["zero", "blur"], baselines=["ridge"])
    )


def test_repeats_are_not_held_in_memory(rng, monkeypatch):
    monkeypatch.setattr("mixreg.explain.crafting._CELLS_AT_ONCE", 2**16)
    X = rng.normal(size=(300, 100))
    ex = Explanation.from_coefficients(np.ones((1, 100)), response_kind="logit")
    tracemalloc.start()
    try:
        fidelity(
            *(ex, lambda X: 1 / (1 + np.exp(-X.sum(axis=1))), X),
            tests=["augmentation"],
            n_features=[1],
            n_seeds=100,
            baselines=(),
            progressbar=False,
        )
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    # All references at once would take 100 x 150 x 100 numbers, 12 MB.
    assert peak < 6e6


def test_the_label_may_be_the_largest_output(images, ex):
    several = black_box(
        lambda X: np.column_stack([answer(X.reshape(-1, 12)[:, PIXEL]), np.full(len(X), 0.99)]),
        output=0,
    )
    half = fidelity(ex, several, images, tests=["deduction"], progressbar=False)
    most = fidelity(
        ex, several, images, tests=["deduction"], threshold="largest", progressbar=False
    )
    assert most["n_instances"][0] < half["n_instances"][0]
