"""Rules that end the asking, on draws done by hand."""

import numpy as np
import pytest

from mixreg.explain.local.stopping import Rule, check_rule

ALL = np.ones((1, 3), dtype=bool)
PLAIN = {"k": 2, "certainty": 0.9, "width": None, "max_samples": None, "n_samples": 100}


def draws(*rows) -> np.ndarray:
    return np.array(rows, dtype=float)[:, None, :]


def test_the_top_is_judged_by_its_mean_probability():
    # The first feature is always at the top, the second three times in four.
    beta = draws([5, 2, 1], [5, -2, 1], [-5, 2, 1], [5, 1, 2])
    assert Rule("top_k", 2, 0.875, None, 100).is_met(beta, ALL)
    assert not Rule("top_k", 2, 0.876, None, 100).is_met(beta, ALL)


def test_intervals_are_measured_by_the_largest_effect():
    # Widths 2, 1 and 8 of 50 % intervals; only the top two count.
    beta = draws([9, 4.5, -4], [10, 5, 0], [11, 5.5, 4])
    narrow = Rule("interval", 2, 0.5, 0.05, 100)
    assert narrow.is_met(beta, ALL)
    assert not narrow._replace(width=0.049).is_met(beta, ALL)
    assert not narrow._replace(k=3).is_met(beta, ALL)


def test_what_cannot_change_is_not_waited_for():
    beta = draws([1, 2, 3], [3, 2, 1])
    rule = Rule("top_k", 1, 0.9, None, 100)
    assert not rule.is_met(beta, ALL)
    assert rule.is_met(beta, np.array([[False, True, False]]))
    assert rule.is_met(beta, np.zeros((1, 3), dtype=bool))
    # Fewer features than places.
    assert rule._replace(k=10).is_met(beta, ALL)


def test_defaults():
    assert check_rule(None, inference="em", **PLAIN) is None
    rule = check_rule("interval", inference="gibbs", **PLAIN)
    assert (rule.width, rule.max_samples, rule.word) == (0.25, 800, "narrow")


@pytest.mark.parametrize(
    ("until", "changed", "error", "message"),
    [
        ("certain", {}, ValueError, "until is 'certain'"),
        ("top_k", {"inference": "em"}, ValueError, "inference is 'em'"),
        ("top_k", {"k": 0}, ValueError, "k is 0"),
        ("top_k", {"k": 1.5}, TypeError, "k is"),
        ("top_k", {"certainty": 1.0}, ValueError, "certainty is 1.0"),
        ("top_k", {"width": 0.1}, ValueError, "width is 0.1"),
        ("interval", {"width": -1}, ValueError, "width"),
        ("interval", {"max_samples": 99}, ValueError, "max_samples is 99, less than"),
        (None, {"max_samples": 200}, ValueError, "until is None"),
        (None, {"width": 0.2}, ValueError, "until is None"),
    ],
)
def test_arguments_are_checked(until, changed, error, message):
    with pytest.raises(error, match=message):
        check_rule(until, **({"inference": "gibbs"} | PLAIN | changed))


def test_advice_counts_those_that_ran_out():
    rule = Rule("top_k", 2, 0.9, None, 800)
    assert rule.advice(np.array(["certain", "certain"])) == []
    (sentence,) = rule.advice(np.array(["certain", "budget"]))
    assert sentence.startswith("1 of 2 inputs used up their budget of 800")
