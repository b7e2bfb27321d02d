"""Labels by a threshold and by the largest output, of whole inputs and of tokens."""

import numpy as np

from mixreg.explain import black_box
from mixreg.explain.local.labels import Labeller
from mixreg.explain.maskers import Sequence


def test_tokens_are_labelled_one_by_one(token_box, rng):
    tokens = np.array([[7, 9, 8, 7], [9, 7, 7, 9]])
    labeller = Labeller(token_box, 0.5)
    assert labeller(tokens).tolist() == [[False, True, False, False], [False] * 4]
    attached = Sequence(3).attach(tokens, [1, 0])
    masks = np.array([[True, True, True], [True, True, False], [True, True, True]])
    crafted = labeller.crafted(attached, np.array([0, 0, 1]), masks, rng)
    assert crafted.tolist() == [True, False, False]


def test_the_largest_output_of_every_token(rng):
    def predict(X):
        return np.stack([X / 10, 0 * X + 0.4, 0 * X + 0.3], axis=-1)

    tokens = np.array([[1, 5, 3]])
    box = black_box(predict, output=0, per_token=True)
    assert Labeller(box, "largest")(tokens).tolist() == [[False, True, False]]
    attached = Sequence(1).attach(tokens, [1])
    masks = np.array([[True], [False]])
    found = Labeller(box, "largest").crafted(attached, np.zeros(2, int), masks, rng)
    assert found.tolist() == [True, False]
