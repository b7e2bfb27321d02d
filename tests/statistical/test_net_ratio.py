"""Conditionals of the elastic nets against the augmented joint density."""

import numpy as np
import pytest
from oracle import (
    MODELS,
    N_COMPONENTS,
    N_FEATURES,
    N_NETS,
    N_OBS,
    TOLERANCE,
    Oracle,
    declare,
    nets_of,
    random_point,
)
from scipy import stats

from mixreg.gibbs.penalties import penalty_log_density


@pytest.fixture(scope="module", params=[name for name in MODELS if "dmm" not in name])
def net_oracle(request):
    return Oracle(declare(**MODELS[request.param]))


def log_scales(oracle, point):
    """Log density of t given the coefficients: that of u = t/(1 - t) is inverse Gaussian."""
    _, seen = oracle.refreshed(point)
    rate, l2 = (part[:, None] for part in seen["scales"])
    state = oracle.state(point)
    size = np.abs(state.theta[:, -N_FEATURES:]) * np.exp(-state.log_sigma)[:, None]
    u, mean, shape = np.exp(point["t_interval__"]), rate / (l2 * size), rate**2 / l2
    density = stats.invgauss.logpdf(u, mean / shape, scale=shape)
    # du/dt = 1/(1 - t)^2, and 1 - t = 1/(1 + u).
    return (density + 2 * np.log1p(u)).sum()


def test_scales(net_oracle, rng):
    point = random_point(net_oracle.model, rng)
    moved = {**point, "t_interval__": rng.normal(size=(N_COMPONENTS, N_FEATURES))}
    ratio = log_scales(net_oracle, moved) - log_scales(net_oracle, point)
    assert net_oracle.log_ratio(point, moved) == pytest.approx(ratio, **TOLERANCE)


def ratio_without_scales(oracle, point, moved):
    """Log-ratio of the joint density with the scales integrated out."""
    inner = log_scales(oracle, moved) - log_scales(oracle, point)
    return oracle.log_ratio(point, moved) - inner


def test_choice_of_the_net_with_scales_integrated_out(net_oracle, rng):
    point = random_point(net_oracle.model, rng)
    table = net_oracle.refreshed(point)[1]["net_conditional"]
    for j in range(N_COMPONENTS):
        moved = {**point, "c": point["c"].copy()}
        moved["c"][j] = 1 - point["c"][j]
        ratio = table[j, moved["c"][j]] - table[j, point["c"][j]]
        assert ratio_without_scales(net_oracle, point, moved) == pytest.approx(ratio, **TOLERANCE)


def filled(point):
    """Move the rows so that no component is empty: then all coefficients are conditioned on."""
    return {**point, "z": np.arange(N_OBS) % N_COMPONENTS}


def test_weights_of_the_nets(net_oracle, rng):
    point = filled(random_point(net_oracle.model, rng))
    moved = {**point, "net_w_simplex__": rng.normal(size=N_NETS - 1)}
    shapes = net_oracle.refreshed(point)[1]["counts"]
    weights = [np.exp(nets_of(each).log_net_w) for each in (point, moved)]
    ratio = np.diff([stats.dirichlet.logpdf(w, shapes) for w in weights])
    assert net_oracle.log_ratio(point, moved) == pytest.approx(ratio[0], **TOLERANCE)


@pytest.mark.parametrize("name", ["l1_log__", "l2_log__"])
def test_penalties_with_scales_integrated_out(net_oracle, rng, name):
    point = filled(random_point(net_oracle.model, rng))
    moved = {**point, name: rng.normal(size=N_NETS)}
    conditional = net_oracle.refreshed(point)[1]["penalties"]
    density = [
        penalty_log_density(np.exp(each["l1_log__"]), np.exp(each["l2_log__"]), *conditional).sum()
        for each in (point, moved)
    ]
    assert ratio_without_scales(net_oracle, point, moved) == pytest.approx(
        density[1] - density[0], **TOLERANCE
    )


def test_empty_components_say_nothing_about_the_nets(net_oracle, rng):
    point = random_point(net_oracle.model, rng)
    other = {**point, "beta": point["beta"].copy(), "c": point["c"].copy()}
    other["beta"][-1] *= 7
    other["c"][-1] = 1 - point["c"][-1]
    one, two = (net_oracle.refreshed(each)[1] for each in (point, other))
    np.testing.assert_array_equal(one["counts"], two["counts"])
    for a, b in zip(one["penalties"], two["penalties"], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)
