"""Conditionals against the augmented joint density: log-ratios agree to rounding."""

from functools import cache

import numpy as np
import pytest

from mixreg.certificates.declared import DECLARED, declare
from mixreg.certificates.oracle import Oracle
from mixreg.certificates.points import random_point
from mixreg.certificates.ratios import RATIO_LIMIT, RATIOS, discrepancy, ratios_of

CASES = [(name, ratio) for name in DECLARED for ratio in ratios_of(name)]


@cache
def oracle_of(name):
    return Oracle(declare(name))


@pytest.mark.parametrize(("name", "ratio"), CASES)
def test_conditional_has_the_ratios_of_the_joint(name, ratio, rng):
    worst, n_ratios = discrepancy(ratio, oracle_of(name), rng)
    assert n_ratios >= 1
    assert worst <= RATIO_LIMIT


def test_every_ratio_is_tested():
    assert {ratio for _, ratio in CASES} == set(RATIOS)


def test_wrong_conditional_is_found_out(rng, monkeypatch):
    right = RATIOS["sticks"]

    def wrong(oracle, rng):
        yield from ((joint, own * (1 + 1e-6)) for joint, own in right(oracle, rng))

    monkeypatch.setitem(RATIOS, "sticks", wrong)
    assert discrepancy("sticks", oracle_of("dmm, default"), rng)[0] > RATIO_LIMIT


@pytest.mark.parametrize("name", [name for name in DECLARED if name.startswith("dmm_men")])
def test_empty_components_say_nothing_about_the_nets(name, rng):
    oracle = oracle_of(name)
    point = random_point(oracle.model, rng)
    other = {**point, "beta": point["beta"].copy(), "c": point["c"].copy()}
    other["beta"][-1] *= 7
    other["c"][-1] = 1 - point["c"][-1]
    one, two = (oracle.refreshed(each)[1] for each in (point, other))
    np.testing.assert_array_equal(one["counts"], two["counts"])
    for a, b in zip(one["penalties"], two["penalties"], strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-14)


@pytest.mark.parametrize("name", ["lemna, default", "lemna, paper"])
def test_empty_components_say_nothing_about_the_rate(name, rng):
    oracle = oracle_of(name)
    point = random_point(oracle.model, rng)
    other = {**point, "beta": point["beta"].copy()}
    other["beta"][-1] *= 7
    one, two = (oracle.refreshed(each)[1]["rate"] for each in (point, other))
    np.testing.assert_array_equal(one, two)
