"""The response: log odds of probabilities, and everything else as it is."""

import numpy as np
import pytest

from mixreg.explain.response import (
    LOGIT_CLIP,
    clipped_share,
    is_probability,
    response,
    warn_if_clipped,
)


def test_response_is_the_clipped_logit_of_probabilities():
    values = np.array([0.0, LOGIT_CLIP, 0.25, 0.5, 1.0])
    logits = response(values)
    np.testing.assert_allclose(logits[[2, 3]], [-np.log(3), 0.0], atol=1e-15)
    assert logits[0] == logits[1] == pytest.approx(-logits[4], rel=1e-9)
    assert logits[4] == pytest.approx(13.8155, abs=1e-4)
    np.testing.assert_array_equal(response(values, "logit"), logits)


def test_response_leaves_scores_raw():
    scores = np.array([-2.0, 0.5, 3.0])
    assert not is_probability(scores)
    np.testing.assert_array_equal(response(scores), scores)
    np.testing.assert_array_equal(response(np.array([0.2, 0.4]), "raw"), [0.2, 0.4])


def test_response_forgives_rounding_of_probabilities():
    values = np.array([-1e-12, 1 + 1e-12])
    np.testing.assert_array_equal(response(values, "probability"), [0.0, 1.0])
    assert np.isfinite(response(values)).all()


@pytest.mark.parametrize("kind", ["logit", "probability"])
def test_response_refuses_what_are_no_probabilities(kind):
    with pytest.raises(ValueError, match=r"from -2 to 3, outside \[0, 1\]"):
        response(np.array([-2.0, 3.0]), kind)


def test_response_refuses_unknown_kinds():
    with pytest.raises(ValueError, match="kind is 'probit'"):
        response(np.array([0.5]), "probit")


def test_clipped_logits_are_counted_and_told():
    y = response(np.array([0.5, 0.5, 0.5, 0.9999, 1.0, 0.0]), "logit")
    assert clipped_share(y) == pytest.approx(1 / 3)
    with pytest.warns(UserWarning, match="33% of the rows"):
        warn_if_clipped(y)


def test_few_clipped_logits_are_no_matter(recwarn):
    warn_if_clipped(response(np.append(np.full(9, 0.5), 1.0), "logit"))
    assert not recwarn
