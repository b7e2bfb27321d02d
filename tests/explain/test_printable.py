"""Names from anywhere cannot steer a terminal."""

import pytest

from mixreg.explain.printable import decimals_for, printable


def test_what_is_not_printable_is_replaced_and_what_is_long_is_cut():
    assert printable("a\x1b[31m\n\u202eb") == "a�[31m��b"
    assert printable(3) == "3"
    assert len(printable("n" * 5000)) == 40
    assert printable("abcdef", longest=3) == "ab…"


@pytest.mark.parametrize(("size", "shown"), [(999.0, "999.0"), (1.0, "1.00"), (0.0251, "0.0251")])
def test_numbers_keep_three_digits(size, shown):
    assert f"{size:.{decimals_for(size)}f}" == shown


def test_numbers_without_a_size():
    assert decimals_for(0.0) == 1
    assert decimals_for(1e-300) == 9
