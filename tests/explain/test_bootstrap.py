"""Bootstrap tests of a component, on images whose pixels are known."""

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation, black_box, bootstrap, fidelity
from mixreg.explain.maskers import Image

SHAPE = (4, 4)
# Features in the order of the published columns; the box looks at no other pixels.
PIXEL = np.array([10, 1, 13, 6, 3, 8])
BETA = np.array([[8.0, 6.0, 4.0, 2.0, 0.5, 0.0]])
TESTS = ("nullification", "pathological", "filling")
COLUMNS = [
    *("test", "fill", "explainer", "n_features", "pcr", "lower", "upper", "n_instances"),
    *("informative", "protocol", "bootstrap_lower", "bootstrap_upper", "component"),
    "n_bootstraps",
]


def score(images):
    return images.reshape(len(images), 16)[:, PIXEL] @ BETA[0] - 9.0


@pytest.fixture
def box():
    return black_box(lambda images: 1 / (1 + np.exp(-score(images))))


@pytest.fixture
def images(rng):
    """Thirty images of the class, and thirty dark ones."""
    bright = rng.uniform(0.6, 1.0, size=(30, *SHAPE))
    dark = rng.uniform(0.0, 0.2, size=(30, *SHAPE))
    return np.concatenate([bright, dark])


@pytest.fixture
def ex(images):
    return published(images, PIXEL)


def published(images, pixel, **more) -> Explanation:
    return Explanation.from_coefficients(
        BETA,
        intercept=[-9.0],
        X=images,
        response_kind="logit",
        method="truth",
        masker=Image(SHAPE),
        pixel=pixel,
        **more,
    )


def run(*args, **kwargs) -> pd.DataFrame:
    wanted = {"tests": TESTS, "n_features": [1, 2, 4], "progressbar": False}
    return fidelity(*args, **wanted | kwargs)


def curve(table, test, explainer="truth"):
    rows = table[(table["test"] == test) & (table["explainer"] == explainer)]
    return rows["pcr"].to_numpy()


def by_hand(box, images, test, order, n_features, dark):
    """Craft the released script's images, pixel by pixel."""
    X = images[:30].reshape(30, 16)
    top = order[:n_features]
    kept = np.zeros(X.shape)
    for pixel in top:
        kept[:, pixel] = X[:, pixel]
    star = X[box(kept.reshape(-1, *SHAPE)).argmax()]
    crafted = {
        "nullification": X,
        "pathological": np.full(X.shape, 0.03),
        "filling": np.tile(dark.ravel(), (30, 1)),
    }[test].copy()
    for pixel in top:
        value = {"nullification": 0.0, "pathological": 3 * star[pixel], "filling": 5 * star[pixel]}
        crafted[:, pixel] = value[test]
    return (box(crafted.reshape(-1, *SHAPE)) > 0.5).mean()


@pytest.mark.parametrize("test", TESTS)
def test_the_paper_protocol_does_what_the_script_does(ex, images, test):
    dark = images[40]
    # So high that one pixel, three or five times its value, is not enough.
    level = 0.0 if test == "nullification" else 36.0
    box = black_box(lambda images: 1 / (1 + np.exp(level - score(images))))
    table = run(
        *(ex, box, images[:30]),
        protocol="paper",
        tests=[test],
        seeds=np.stack([dark, dark]),
        explained=np.ones(30, dtype=bool),
        noise=(0.03, 0.0),
        n_bootstraps=2,
        share=1.0,
    )
    wanted = [by_hand(box, images, test, PIXEL, n, dark) for n in (1, 2, 4)]
    np.testing.assert_allclose(curve(table, test), wanted)
    assert len(set(wanted)) > 1


def test_the_pixel_order_bug_of_the_released_scripts_shows(ex, box, images):
    # Columns in ascending order of their pixels, their index in order of importance.
    columns = np.argsort(PIXEL)
    wrong = Explanation.from_coefficients(
        BETA[:, columns],
        intercept=[-9.0],
        X=images,
        response_kind="logit",
        method="truth",
        masker=Image(SHAPE),
        pixel=PIXEL,
    )
    assert not np.array_equal(wrong.paint(wrong.values), ex.paint(ex.values))
    arguments = {"protocol": "paper", "tests": ["nullification", "filling"], "share": 1.0}
    right, bad = (run(e, box, images, **arguments) for e in (ex, wrong))
    assert curve(right, "nullification").sum() < curve(bad, "nullification").sum()
    assert curve(right, "filling").sum() > curve(bad, "filling").sum()


def test_the_operator_of_the_script_itself(ex, images):
    seen = []

    def predict(X):
        seen.append(X.copy())
        return np.full(len(X), 0.9)

    X = images[:30].copy()
    X.reshape(30, 16)[:, PIXEL[0]] = 0.0
    arguments = {"tests": ["nullification"], "protocol": "paper", "fill": "released"}
    run(ex, predict, X, **arguments, n_features=[1], n_bootstraps=1, share=1.0, baselines=())
    crafted = seen[-1].reshape(-1, 16)[-30:]
    # The best pixel is zero, so the second best is taken instead.
    assert (crafted[:, PIXEL[0]] == 0.0).all()
    assert (crafted[:, PIXEL[1]] < 0.0).all()
    assert len(np.unique(crafted[:, PIXEL[1]])) == 1
    assert (np.delete(crafted, PIXEL[1], axis=1) >= 0.0).all()
    with pytest.raises(ValueError, match="fill is 'released', which is the paper protocol's"):
        run(ex, predict, X, fill=["zero", "released"])


def test_fair_tests_use_each_image_s_own_values(ex, images):
    asked = []

    def predict(X):
        asked.append(X.reshape(len(X), 16).copy())
        return 1 / (1 + np.exp(-score(X)))

    run(ex, predict, images, n_features=[2], n_bootstraps=1, baselines=["random"], n_local=3)
    own = images.reshape(60, 16)
    crafted = np.concatenate(asked[1:])
    n_sample = 9
    assert len(crafted) == 3 * 2 * n_sample
    unselected = np.setdiff1d(np.arange(16), PIXEL)
    null, noise, filled = crafted.reshape(3, 2 * n_sample, 16)
    assert np.isin(null[:, unselected], own).all()
    assert ((null == 0).sum(axis=1) == 2).all()
    assert (np.isin(noise, own[:30]).sum(axis=1) == 2).all()
    assert (noise[:, unselected] < 0.1).all()
    assert (np.isin(filled, own[:30]).sum(axis=1) == 2).all()
    assert np.isin(filled[:, unselected], own[30:]).all()


def test_truth_beats_random_and_ridge_agrees(ex, box, images):
    table = run(ex, box, images, baselines=["random", "ridge"], fill=["zero", "mean", "blur"])
    assert table.columns.tolist() == COLUMNS
    assert table["fill"].unique().tolist() == ["zero", "mean", "blur", "noise", "opposite class"]
    zero = table[table["fill"] == "zero"]
    assert curve(zero, "nullification")[1] < curve(zero, "nullification", "random")[1] - 0.2
    for test in ("pathological", "filling"):
        assert curve(table, test)[1] > curve(table, test, "random")[1] + 0.2
        assert curve(table, test, "ridge")[1] > curve(table, test, "random")[1]
    assert (table["lower"] <= table["pcr"]).all()
    assert (table["pcr"] <= table["upper"]).all()
    assert (table["bootstrap_lower"] <= table["bootstrap_upper"]).all()
    assert (table["n_bootstraps"] == 10).all()


def test_local_explainers_are_averaged_over_the_component(ex, box, images):
    arguments = {"n_local": 5, "n_calls": 200, "n_bootstraps": 2}
    table = run(ex, box, images, baselines=["lime", "kernelshap"], **arguments)
    assert table["explainer"].unique().tolist() == ["truth", "lime", "kernelshap"]
    # Additive on the logit: KernelSHAP's average is the truth's.
    for test in TESTS:
        np.testing.assert_allclose(curve(table, test, "kernelshap"), curve(table, test))
    assert box.n_calls < 60 + 5 * (3 * 205 + 205) + 3 * 3 * 2 * 9 * 3 + 60


def test_shuffled_storage_changes_nothing(ex, box, images, rng):
    other = Explanation(ex.data.isel(feature=rng.permutation(6)))
    for protocol in ("fair", "paper"):
        arguments = {"protocol": protocol, "baselines": ["random", "ridge"], "n_bootstraps": 3}
        pd.testing.assert_frame_equal(
            run(ex, box, images, **arguments), run(other, box, images, **arguments)
        )


def test_parts_do_not_matter(ex, box, images, monkeypatch):
    arguments = {"baselines": ["random", "ridge"], "n_bootstraps": 2, "fill": ["zero", "blur"]}
    whole = run(ex, box, images, **arguments)
    monkeypatch.setattr(bootstrap, "_CELLS", 16)
    pd.testing.assert_frame_equal(whole, run(ex, box, images, **arguments))


def test_an_arm_left_out_does_not_change_another(ex, box, images):
    whole = run(ex, box, images)
    part = run(ex, box, images, tests=["filling"])
    expected = whole[whole["test"] == "filling"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, expected)
    assert not run(ex, box, images, random_seed=1).equals(whole)


def test_components_are_told_apart(images):
    # Two components of constant level: images belong to the one their response is near.
    ex = Explanation.from_coefficients(
        np.zeros((2, 6)),
        intercept=[2.0, -2.0],
        response_kind="logit",
        masker=Image(SHAPE),
        pixel=PIXEL,
    )
    level = np.repeat([2.0, -2.0], [40, 20])
    known = {row.tobytes(): value for row, value in zip(images, level, strict=True)}
    box = black_box(lambda X: 1 / (1 + np.exp([-known.get(row.tobytes(), 0.0) for row in X])))
    arguments = {
        "tests": ["nullification"],
        "explained": np.ones(60, dtype=bool),
        "share": 1.0,
        "n_features": [1],
    }
    largest = run(ex, box, images, **arguments)
    assert largest["component"].unique().tolist() == [0]
    assert (largest["n_instances"] == 40).all()
    other = run(ex, box, images, component=1, **arguments)
    assert (other["n_instances"] == 20).all()
    with pytest.raises(ValueError, match=r"component is 5; wanted one of \[0, 1\]"):
        run(ex, box, images, component=5, **arguments)


def test_the_answer_among_several_outputs(ex, images):
    def predict(X):
        # Never above one half, yet always the largest.
        return np.tile([0.4, 0.3, 0.3], (len(X), 1))

    several = black_box(predict, output=0)
    table = run(ex, several, images, tests=["pathological"])
    assert (table["pcr"] == 1.0).all()
    # Random does as well as is possible.
    assert not table["informative"].any()
    with pytest.raises(ValueError, match=r"no row has the label at threshold=0\.5"):
        run(ex, several, images, threshold=0.5)


def test_usual_numbers_of_features(ex, box, images):
    assert run(ex, box, images, n_features=None)["n_features"].unique().tolist() == [1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tests": ["filling", "deduction"]}, "ask for them one after the other"),
        ({"share": 0.0}, "share is 0.0"),
        ({"share": 1.5}, "share is 1.5"),
        ({"n_bootstraps": 0}, "n_bootstraps is 0"),
        ({"noise": (0.1,)}, r"noise is \(0.1,\)"),
        ({"noise": (0.1, -1.0)}, "a mean and a standard deviation"),
        ({"threshold": "most"}, "threshold is 'most'; wanted a number or 'largest'"),
        ({"threshold": np.nan}, "threshold is nan"),
        ({"protocol": "paper", "baselines": ["lime"]}, "use protocol='fair'"),
        ({"n_features": [7]}, "there are only 6 features"),
        ({"fill": np.ones(7)}, "fill has 7 numbers; wanted 16"),
    ],
)
def test_bad_arguments(ex, box, images, arguments, message):
    with pytest.raises(ValueError, match=message):
        run(ex, box, images, **arguments)


def test_filling_needs_the_opposite_class(ex, box, images):
    with pytest.raises(ValueError, match="filling needs inputs of the opposite class"):
        run(ex, box, images[:30])


def test_parts_of_a_mixture_are_refused(ex, box, images):
    with pytest.raises(ValueError, match="needs the whole mixture"):
        run(ex.select(feature=["r00c01"]), box, images, n_features=[1])


def test_a_component_of_clipped_logits_is_told(ex, images):
    certain = black_box(lambda images: (score(images) > 0).astype(float))
    with pytest.warns(UserWarning, match=r"100% of the rows of component 0 have the same logit"):
        run(ex, certain, images, tests=["nullification"], n_features=[1], n_bootstraps=1)
