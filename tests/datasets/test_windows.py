"""Windows of code: tokens, and the sides of the split."""

import numpy as np
import pytest

from mixreg.datasets import FunctionStarts


@pytest.fixture
def windows(rng):
    return FunctionStarts(
        bytes=rng.integers(256, size=(5, 8), dtype=np.uint8),
        starts=np.eye(5, 8, dtype=np.uint8),
        source=np.array(["a", "a", "b", "b", "c"]),
        is_test=np.array([False, False, True, True, False]),
        description="Noise.",
    )


def test_tokens_leave_zero_to_the_padding(windows):
    windows.bytes[0, :2] = 0, 255
    assert windows.tokens[0, :2].tolist() == [1, 256]
    assert windows.tokens.dtype == np.int32
    assert windows.tokens.shape == (5, 8)


def test_sides_of_the_split(windows):
    test, train = windows.select("test"), windows.select("train")
    assert test.source.tolist() == ["b", "b"]
    assert train.source.tolist() == ["a", "a", "c"]
    np.testing.assert_array_equal(test.bytes, windows.bytes[2:4])
    np.testing.assert_array_equal(test.starts, windows.starts[2:4])
    assert not train.is_test.any()
    assert len(windows.select().bytes) == 5
    assert repr(test) == "FunctionStarts(2 windows of 8 bytes, 2 starts, 1 sources)"


def test_impossible_sides_are_refused(windows):
    with pytest.raises(ValueError, match="split is 'both'"):
        windows.select("both")
    with pytest.raises(ValueError, match="no windows with split='test'; 0 of 3"):
        windows.select("train").select("test")
