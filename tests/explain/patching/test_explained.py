"""Explained errors are read off explanations and found again among the inputs."""

import numpy as np
import pytest

from mixreg.explain.explanation import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.patching.explained import gather, keys, locate

TOKENS = np.array([[4, 5, 6, 7], [8, 9, 10, 11]])


@pytest.fixture
def ex():
    importance = [[[1.0, 2.0, 3.0], [3.0, 0.0, -1.0]], [[3.0, 2.0, 1.0], [1.0, 0.0, -1.0]]]
    return sequence_explanation(importance, TOKENS, [1, 3])


def test_means_inputs_and_positions(ex):
    explained = gather(ex)
    np.testing.assert_array_equal(explained.rows, TOKENS)
    assert explained.position.tolist() == [1, 3]
    # The offset +1 of the last token is outside the sequence.
    np.testing.assert_array_equal(explained.importance, [[2.0, 2.0, 2.0], [2.0, 0.0, 0.0]])
    assert explained.active.tolist() == [[True, True, True], [True, True, False]]
    assert explained.names == ("-1", "+0", "+1")


def test_several_explanations_are_one(ex):
    both = gather([ex.select(instance=0), ex.select(instance=1)])
    for one, other in zip(both, gather(ex), strict=True):
        np.testing.assert_array_equal(one, other)


def test_explanations_that_do_not_fit_are_refused(ex):
    with pytest.raises(ValueError, match="explanations is empty"):
        gather([])
    with pytest.raises(TypeError, match="holds a str"):
        gather(["explanation"])
    with pytest.raises(ValueError, match="not one of single inputs"):
        gather(Explanation.from_coefficients([[1.0]]))
    wider = sequence_explanation(np.ones((1, 5)), TOKENS[:1], [1])
    with pytest.raises(ValueError, match="different features"):
        gather([ex, wider])


def test_errors_are_found_wherever_they_occur(ex):
    rows = np.vstack([TOKENS[1], TOKENS[0], TOKENS[1], TOKENS[1]])
    wrong = np.zeros(rows.shape, dtype=bool)
    wrong[1, 1] = wrong[2, 3] = wrong[3, 3] = wrong[0, 0] = True
    first, marked = locate(gather(ex), rows, wrong)
    assert first.tolist() == [1, 2]
    # Row 0 holds the same input, but its token 3 is right; its token 0 was not explained.
    assert np.argwhere(marked).tolist() == [[1, 1], [2, 3], [3, 3]]


def test_what_is_not_there_or_not_wrong_is_refused(ex):
    wrong = np.zeros(TOKENS.shape, dtype=bool)
    wrong[0, 1] = True
    with pytest.raises(ValueError, match=r"instance 1 .* is row 1 of X, token 3, where"):
        locate(gather(ex), TOKENS, wrong)
    with pytest.raises(ValueError, match="instance 0 of the explanations does not occur in X"):
        locate(gather(ex), TOKENS + 1, wrong)
    with pytest.raises(ValueError, match="have 4 values each, those of X 3"):
        locate(gather(ex), TOKENS[:, :3], wrong[:, :3])


def test_keys_compare_values():
    first, same, other = keys(np.array([[0.0, 2.0], [-0.0, 2.0], [0.0, 3.0]]))
    assert first == same != other
