"""Assignments: read where recorded, drawn with the right probabilities, or the most probable."""

import numpy as np
import pytest

from mixreg.posterior.assignments import drawn_assignments, most_probable, recorded_assignments
from mixreg.posterior.evaluate import ParameterDraws, responsibilities


@pytest.fixture
def overlapping():
    """Draws of three components that no row tells apart for sure, the same draw again and again."""
    one = ParameterDraws(
        np.log([[[0.5, 0.3, 0.2]]]),
        np.zeros((1, 3, 1)),
        np.array([[0.0, 1.0, 2.0]]),
        np.ones((1, 3)),
    )
    y = np.array([0.0, 0.7, 3.0])
    return ParameterDraws(*(np.repeat(part, 4000, axis=0) for part in one)), np.zeros((3, 1)), y


def test_frequencies_are_responsibilities(overlapping, rng):
    wanted = responsibilities(overlapping[0].select(slice(0, 1), slice(None)), *overlapping[1:])[0]
    found = drawn_assignments(*overlapping, random_seed=rng)
    shares = np.array([(found == j).mean(axis=0) for j in range(3)])
    error = np.sqrt(wanted * (1 - wanted) / len(found))
    assert (np.abs(shares - wanted) < 5 * error).all()


def test_rows_are_drawn_apart(overlapping, rng):
    found = drawn_assignments(*overlapping, random_seed=rng) == 0
    correlation = np.corrcoef(found.T)
    assert np.abs(correlation - np.eye(3)).max() < 5 / np.sqrt(len(found))


def test_seeds_repeat(overlapping):
    one, other, third = (drawn_assignments(*overlapping, random_seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(one, other)
    assert (one != third).any()


def test_the_most_probable_component(overlapping):
    wanted = responsibilities(*overlapping).argmax(axis=1)
    np.testing.assert_array_equal(most_probable(*overlapping), wanted)


def test_recorded_assignments_are_read_by_draw_and_row(planted):
    z = planted.idata["posterior/z"].values
    found = recorded_assignments(planted.idata, np.array([3, 41]), np.array([7, 2, 100]))
    np.testing.assert_array_equal(found, [z[0, 3, [7, 2, 100]], z[1, 1, [7, 2, 100]]])
    del planted.idata["posterior"]["z"]
    assert recorded_assignments(planted.idata, np.arange(3), np.arange(3)) is None


def test_assignments_that_are_none_are_refused(planted):
    planted.idata["posterior"]["z"][0, 0, 0] = -1
    with pytest.raises(ValueError, match="posterior/z has the label -1"):
        recorded_assignments(planted.idata, np.arange(2), np.arange(2))
    posterior = planted.idata["posterior"].to_dataset()
    planted.idata["posterior"] = posterior.assign(z=posterior["z"].isel(obs=0, drop=True))
    with pytest.raises(ValueError, match="posterior/z has dims"):
        recorded_assignments(planted.idata, np.arange(2), np.arange(2))
