"""Four rows have fifteen partitions: the chain must visit each as often as it is probable."""

import numpy as np
import pytest

from mixreg.certificates.enumeration import (
    ENUMERATED,
    ENUMERATION_LIMIT,
    exact_partitions,
    partition_p_value,
)
from mixreg.certificates.problems import Problem
from mixreg.gibbs.state import settings_of


# The certificate has the other models.
def test_partitions_are_visited_in_proportion(rng):
    assert partition_p_value(ENUMERATED["dmm"], rng) > ENUMERATION_LIMIT


@pytest.mark.parametrize("name", ENUMERATED)
def test_there_are_fifteen_partitions(name, rng):
    problem = ENUMERATED[name]
    found = exact_partitions(problem, problem.draw_joint(rng, 1).design[0])
    assert len(found) == 15
    assert np.exp(list(found.values())).sum() == pytest.approx(1)


def test_settings_agree_with_the_prior_used_there():
    spec = Problem().spec
    settings = settings_of(spec)
    np.testing.assert_array_equal(settings.mean, spec.coefficients.mean)
    np.testing.assert_array_equal(settings.precision, spec.coefficients.precision)
    assert settings.noise_rate == spec.noise.rate
