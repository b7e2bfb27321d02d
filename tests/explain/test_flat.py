"""Images as rows: measured part by part, and shown to a box in its own shape."""

import numpy as np
import pytest

from mixreg.explain import black_box, flat
from mixreg.explain.flat import FlatBox, input_form, pixel_mean, pixel_variance


@pytest.mark.parametrize("cells", [1, 7, 2**22])
def test_moments_do_not_depend_on_the_parts(rng, monkeypatch, cells):
    monkeypatch.setattr(flat, "_CELLS", cells)
    rows = rng.normal(5.0, 2.0, size=(31, 6))
    rows[:, 2] = 0.1
    np.testing.assert_allclose(pixel_mean(rows), rows.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(pixel_variance(rows), rows.var(axis=0), rtol=1e-12, atol=1e-30)
    assert pixel_variance(rows)[2] == 0.0


def test_a_plain_function_gets_what_it_was_given(monkeypatch):
    monkeypatch.setattr(flat, "_CELLS", 12)
    seen = []

    def predict(images):
        seen.append(images.shape)
        return images.reshape(len(images), -1) @ np.arange(6.0)

    rows = np.arange(30.0).reshape(5, 6)
    for form in ((2, 3), (2, 3, 1), (6,)):
        box = black_box(predict)
        answers = FlatBox(box, input_form(box, (2, 3), form))(rows)
        np.testing.assert_allclose(answers, rows @ np.arange(6.0))
        assert seen[-1] == (1, *form)
        assert box.n_calls == 5


@pytest.mark.parametrize(
    ("declared", "form"),
    [
        ((28, 28, 1), (28, 28, 1)),
        ((None, None, 1), (28, 28, 1)),
        ((28, 28), (28, 28)),
        ((784,), (784,)),
    ],
)
def test_a_network_gets_the_shape_it_declares(declared, form):
    box = black_box(lambda X: X)
    box.input_shape = declared
    assert input_form(box, (28, 28), (784,)) == form
    if declared != (None, None, 1):
        assert input_form(box, (28, 28, 1), (28, 28)) == form


def test_a_network_of_another_size_is_refused():
    box = black_box(lambda X: X)
    box.input_shape = (32, 32, 3)
    with pytest.raises(ValueError, match=r"images have shape \(28, 28\); the network takes .*32"):
        input_form(box, (28, 28), (28, 28))
