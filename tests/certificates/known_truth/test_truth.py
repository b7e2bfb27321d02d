"""Networks of known truth, and the truth."""

import numpy as np
import pytest
from scipy import stats

from mixreg.certificates.known_truth.networks import N_FEATURES, NETWORKS, KnownNetwork
from mixreg.certificates.known_truth.roughness import rough
from mixreg.certificates.known_truth.truth import true_effects


def test_roughness_is_normal_and_the_same_for_the_same_input(rng):
    X = rng.integers(0, 2, size=(20_000, 20)) * rng.normal(size=20)
    X = np.unique(X, axis=0)
    values = rough(X, 1)
    np.testing.assert_array_equal(values, rough(np.where(X == 0, -0.0, X), 1))
    assert stats.kstest(values, "norm").pvalue > 1e-6
    # Nothing that a line could learn, and no trace of neighbours or of other seeds.
    for other in (*X[:, :3].T, rough(X[:, ::-1], 1), rough(X, 2)):
        assert stats.pearsonr(values, other).pvalue > 1e-6


def test_one_changed_cell_changes_everything(rng):
    X = rng.normal(size=(5000, 6))
    near = X.copy()
    near[:, 3] = np.nextafter(near[:, 3], np.inf)
    assert stats.pearsonr(rough(X, 1), rough(near, 1)).pvalue > 1e-6


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_answer_alike_and_are_as_rough_as_they_say(name, rng):
    network = NETWORKS[name]
    X = network.draw(rng, 4000)
    assert X.shape == (4000, N_FEATURES)
    np.testing.assert_array_equal(network(X), network(X))
    spread = (network(X) - network.smooth(X)).std()
    assert spread == pytest.approx(network.roughness, rel=0.1)


def test_effects_are_those_of_least_squares(rng):
    X = NETWORKS["shortcut"].draw(rng, 1)
    network = NETWORKS["shortcut"]
    bits = np.arange(2**N_FEATURES)[:, None]
    masks = (bits >> np.arange(N_FEATURES)) & 1
    design = np.column_stack([np.ones(len(masks)), masks])
    wanted = np.linalg.lstsq(design, network(masks * X), rcond=None)[0][1:]
    found = true_effects(network, X, reading="y")
    np.testing.assert_allclose(found.effects[0], wanted, atol=1e-9)
    assert found.known.all()


def test_effects_belong_to_the_rule_of_the_input(rng):
    rough_network = NETWORKS["piecewise"]
    network = KnownNetwork(
        "smooth", rough_network.smooth, rough_network.rule, rough_network.draw, roughness=0.0
    )
    X = network.draw(rng, 2)
    found = true_effects(network, X, reading="y")
    # The switch leads to the other rule, or is off already.
    assert not found.known[:, 0].any()
    assert found.known[:, 1:].all()
    for x, effects in zip(X, found.effects, strict=True):
        without = np.where(np.eye(N_FEATURES, dtype=bool), 0.0, x)[1:]
        np.testing.assert_allclose(effects[1:], network(x[None]) - network(without), atol=1e-9)
    assert (np.abs(found.effects[0, 6:]) > 0).any()
    # The two rules share only some features.
    np.testing.assert_allclose(found.effects[1, 9:], 0.0, atol=1e-9)
    assert found.effects[1, 1] != 0


def test_roughness_adds_little_to_the_truth(rng):
    network = NETWORKS["linear"]
    X = network.draw(rng, 3)
    gap = (
        true_effects(network, X, reading="y").effects
        - true_effects(NETWORKS["linear, not rough"], X, reading="y").effects
    )
    # The standard error of a mean difference over all masks; 500 of them leave six times as much.
    error = 2 * network.roughness / np.sqrt(2**N_FEATURES)
    assert np.abs(gap).max() < 5 * error
    assert gap.std() > error / 2
