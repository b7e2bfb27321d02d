"""Seeds of NumPy's global generator."""

import numpy as np
import pytest

from mixreg.explain.seeding import global_seed


def draw_and_fail(drawn):
    with global_seed(1):
        drawn.append(np.random.rand())  # noqa: NPY002
        raise KeyError


def test_the_state_comes_back_after_errors_too():
    np.random.seed(5)  # noqa: NPY002
    before, drawn = np.random.get_state()[1].copy(), []  # noqa: NPY002
    with pytest.raises(KeyError):
        draw_and_fail(drawn)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    with global_seed(1):
        assert drawn == [np.random.rand()]  # noqa: NPY002
