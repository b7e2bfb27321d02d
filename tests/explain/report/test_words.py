"""Numbers and names as people read them."""

import pytest

from mixreg.explain.report.words import (
    LONGEST,
    between,
    count_of,
    name_of,
    number_format,
    percent,
    place_of,
)


@pytest.mark.parametrize(
    ("size", "value", "text"),
    [
        (250.0, 12.34, "+12.3"),
        (2.5, -0.004, "-0.00"),
        (0.02, 0.02, "+0.0200"),
        (3e7, 3e7, "+3e+07"),
        (2e-9, -2e-9, "-2e-09"),
        (0.0, 0.0, "+0.0"),
    ],
)
def test_numbers_of_one_table_have_the_same_decimals(size, value, text):
    assert number_format(size)(value) == text


def test_unsigned_numbers_and_intervals():
    assert number_format(2.0, signed=False)(2.0) == "2.00"
    assert between(-1.0, 2.0, number_format(2.0)) == "-1.00 to +2.00"


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0"), (0.004, "under 1"), (0.006, "1"), (0.5, "50"), (0.997, "over 99"), (1.0, "100")],
)
def test_shares_do_not_claim_nothing_or_all(share, text):
    assert percent(share) == f"{text}\N{NO-BREAK SPACE}%"


def test_names_cannot_steer_and_are_cut():
    assert name_of("a\x1b[31m\u2066b") == "a\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}b"
    assert len(name_of("n" * 1000)) == LONGEST


def test_places_and_counts():
    assert place_of("r00c11") == "row 0, column 11"
    assert place_of("segment 3") == "segment 3"
    assert [count_of(n, 2) for n in range(3)] == ["none", "1", "all"]
