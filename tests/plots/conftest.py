"""Image explanations whose coefficients are known pixel by pixel."""

import json

import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.maskers import Image
from mixreg.posterior import trace_from_arrays

SHAPE = (4, 5)
PIXEL = np.array([17, 2, 9, 14, 3])
# Sign and size of every feature in two components; the spread of the draws is 0.1.
BETA = np.array([[3.0, -2.0, 0.0, 1.0, 0.5], [-1.0, 0.0, 4.0, 0.0, 2.0]])
PRIOR = {"alpha": {"family": "gamma", "shape": 2.0, "rate": 1.0}}


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


@pytest.fixture
def byte_ex(rng):
    """Explain forty starts of functions in sequences of 30 bytes, by eleven bytes around each."""
    seen = rng.integers(0x60, 0x80, size=(40, 30))
    position = rng.integers(3, 27, size=40)
    value = rng.normal(scale=0.05, size=(40, 11))
    everyone = np.arange(40)
    for step, byte in enumerate((0x55, 0x89, 0xE5)):
        seen[everyone[:25], position[:25] + step] = byte
        value[:25, 5 + step] = 3.0 - step
    seen[everyone, position - 1] = 0xC3
    value[:, 4] = -1.0
    draws = value + rng.normal(scale=0.1, size=(60, 40, 11))
    return sequence_explanation(draws, seen + 1, position)


@pytest.fixture
def idata(rng):
    """Build a trace of three chains with a prior of alpha, two components that take turns."""
    size = (3, 25, 2)
    tree = trace_from_arrays(
        w=rng.dirichlet([1.0, 2.0], size=size[:2]),
        beta=rng.normal(size=(*size, 1)),
        sigma=rng.uniform(0.5, 1.5, size=size),
        alpha=rng.gamma(3.0, size=size[:2]),
        X=rng.normal(size=(30, 1)),
        y=rng.normal(size=30),
    )
    tree["posterior"].attrs["hyperpriors"] = json.dumps(PRIOR)
    return tree
