"""Adapters against direct calls of what they wrap."""

import sys

import numpy as np
import pytest

import mixreg as mr
from mixreg.explain.adapters import Adapter, as_quantus, from_callable, from_lime, from_shap
from mixreg.explain.local.rivals import Task, rival

WEIGHTS = np.array([4.0, 2.0, 1.0, 0.0, -1.0])
X = np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 1.5, 0.0, 1.0, -2.0]])


def box(X):
    return X @ WEIGHTS


@pytest.mark.parametrize(("make", "name"), [(from_lime, "lime"), (from_shap, "kernelshap")])
def test_masked_explainers_are_those_of_fidelity_tests(make, name, seed):
    masker = mr.maskers.Tabular()
    found = make(box, masker, n_calls=100, response="raw")(X, seed)
    task = Task(masker.attach(X), mr.black_box(box), "raw", 100, seed, seed, "half")
    wanted = rival(name, task._replace(all_features=True))
    np.testing.assert_array_equal(found, wanted)


def test_probabilities_are_explained_as_log_odds():
    def chance(X):
        return 1.0 / (1.0 + np.exp(-box(X)))

    found = from_shap(chance, mr.maskers.Tabular(), n_calls=60)(X[:1], 0)
    np.testing.assert_allclose(found, WEIGHTS[None], atol=1e-6)


def test_kernelshap_keeps_all_features_or_its_ten():
    many = np.ones((1, 30))
    weights = np.linspace(1.0, 2.0, 30)
    both = [
        from_shap(lambda X: X @ weights, mr.maskers.Tabular(), n_calls=200, all_features=choice)
        for choice in (True, False)
    ]
    assert [(explain(many) != 0).sum() for explain in both] == [30, 10]


def test_own_lime_explainer_gives_its_own_weights(seed):
    from lime.lime_tabular import LimeTabularExplainer

    background = np.random.default_rng(1).normal(size=(50, 5))

    def explainer(**options):
        return LimeTabularExplainer(background, mode="regression", random_state=seed, **options)

    found = from_lime(box, explainer=explainer(), n_calls=80)(X[1:], seed)
    alone = explainer()
    alone.random_state = alone.base.random_state = np.random.RandomState(seed)
    alone.discretizer.random_state = alone.random_state
    direct = alone.explain_instance(X[1], box, num_features=5, num_samples=80).local_exp[1]
    np.testing.assert_allclose(found[0, [feature for feature, _ in direct]], [w for _, w in direct])
    # Slopes times distances from the mean: terms of a linear box.
    plain = from_lime(box, explainer=explainer(discretize_continuous=False), n_calls=400)(X, 0)
    np.testing.assert_allclose(plain, (X - background.mean(axis=0)) * WEIGHTS, atol=0.2)


def test_classifiers_are_asked_for_both_probabilities():
    from lime.lime_tabular import LimeTabularExplainer

    background = np.random.default_rng(1).normal(size=(50, 5))
    explainer = LimeTabularExplainer(background, mode="classification", random_state=0)
    found = from_lime(lambda X: 1 / (1 + np.exp(-box(X))), explainer=explainer, n_calls=200)(X, 0)
    assert found[0].argmax() == 0
    with pytest.raises(ValueError, match="regression"):
        from_lime(box, explainer=explainer, response="logit")


def test_own_shap_explainer_gives_its_own_values():
    import shap

    explainer = shap.Explainer(box, np.zeros((1, 5)))
    np.testing.assert_allclose(from_shap(explainer=explainer)(X), explainer(X).values)
    several = shap.Explainer(lambda X: np.stack([box(X), -box(X)], axis=1), np.zeros((1, 5)))
    np.testing.assert_allclose(from_shap(explainer=several, output=1)(X), -X * WEIGHTS, atol=1e-9)
    with pytest.raises(ValueError, match="output is missing"):
        from_shap(explainer=several)(X)


def test_functions_are_added_up_over_the_cells_of_a_feature():
    images = np.arange(16.0).reshape(1, 4, 4)
    explain = from_callable(lambda x: x, masker=mr.maskers.Image((4, 4), blocks=2))
    np.testing.assert_array_equal(explain(images), [[10.0, 18.0, 42.0, 50.0]])
    window = from_callable(lambda x: 1.0 * x, masker=mr.maskers.Sequence(window=3))
    tokens = np.array([[5, 6, 7, 8]])
    np.testing.assert_array_equal(window(tokens, position=[3]), [[7.0, 8.0, 0.0]])
    with pytest.raises(ValueError, match="attributions have shape"):
        from_callable(lambda x: x[:, 0], masker=mr.maskers.Image((4, 4), blocks=2))(images)


def test_functions_with_seeds_and_tensors():
    class Tensor(np.ndarray):
        def detach(self):
            return self

        def cpu(self):
            return np.asarray(self)

    seeded = from_callable(lambda x, seed: (seed * x).view(Tensor), seeded=True)
    np.testing.assert_array_equal(seeded(X, 3), 3 * X)


def test_quantus_gets_attributions_of_the_shape_of_inputs():
    images = np.random.default_rng(0).uniform(0.5, 1.0, size=(2, 4, 4))
    blocks = mr.maskers.Image((4, 4), blocks=2)
    ours = mr.LocalExplainer(lambda X: X[:, :2, :2].sum(axis=(1, 2)), blocks, "dmm", inference="em")
    found = as_quantus(ours, n_samples=40)(None, images, [0, 0], device="cpu")
    assert found.shape == images.shape
    np.testing.assert_allclose(found[:, :2, :2].reshape(2, -1).std(axis=1), 0.0, atol=1e-12)
    np.testing.assert_allclose(found[:, 0, 0], images[:, :2, :2].sum(axis=(1, 2)), rtol=0.05)
    other = as_quantus(from_callable(lambda x: 2 * x))
    np.testing.assert_array_equal(other(None, images, None), 2 * images)


@pytest.mark.parametrize(("make", "library"), [(from_lime, "lime"), (from_shap, "shap")])
def test_a_missing_library_is_named(make, library, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match=f"pip install {library}"):
        make(box, mr.maskers.Tabular())


def test_wrong_arguments_are_named():
    masker = mr.maskers.Tabular()
    for make in (from_lime, from_shap):
        with pytest.raises(TypeError, match="neither is given"):
            make(box)
        with pytest.raises(TypeError, match="both are given"):
            make(box, masker, explainer=print)
        with pytest.raises(TypeError, match="masker is a int"):
            make(box, 3)
        with pytest.raises(ValueError, match="n_calls is 2"):
            make(box, masker, n_calls=2)
        with pytest.raises(TypeError, match="explainer is a int"):
            make(box, explainer=3) if make is from_lime else make(explainer=3)
    with pytest.raises(TypeError, match="f is a int"):
        from_callable(3)
    with pytest.raises(TypeError, match="explainer is a int"):
        as_quantus(3)
    assert repr(Adapter(print, "mine")) == "Adapter(mine)"
