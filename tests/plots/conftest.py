"""Image explanations whose coefficients are known pixel by pixel."""

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.maskers import Image

SHAPE = (4, 5)
PIXEL = np.array([17, 2, 9, 14, 3])
# Sign and size of every feature in two components; the spread of the draws is 0.1.
BETA = np.array([[3.0, -2.0, 0.0, 1.0, 0.5], [-1.0, 0.0, 4.0, 0.0, 2.0]])


@pytest.fixture
def images(rng):
    return rng.uniform(size=(40, *SHAPE))


@pytest.fixture
def draws(rng):
    return BETA + rng.normal(scale=0.1, size=(200, 2, 5))


@pytest.fixture
def image_ex(draws, images):
    """Give two components: the first holds even images, the second odd ones."""
    features = images.reshape(40, -1)[:, PIXEL]
    response = np.where(np.arange(40) % 2, 10 + features @ BETA[1], features @ BETA[0])
    return Explanation.from_coefficients(
        draws,
        [0.2, 0.2],
        weights=[0.6, 0.4],
        intercept=[0.0, 10.0],
        X=images,
        response=response,
        response_kind="logit",
        masker=Image(SHAPE),
        pixel=PIXEL,
    )
