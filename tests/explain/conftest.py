"""A planted mixture, boxes whose truth is known, and posterior draws around it."""

import numpy as np
import pytest

from mixreg.explain import Explanation, black_box
from mixreg.explain.assembly import global_dataset, provenance
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.posterior.evaluate import ParameterDraws
from mixreg.posterior.passes import mean_responsibilities, occupancy

NAMES = ("size", "<script>alert(1)</script>", "age", "\x1b[31mred")
BETA = np.array([[3.0, 0.0, -1.0, 0.5], [-2.0, 1.0, 0.0, 0.0]])
# Far apart, so that no row is in doubt.
LEVEL = np.array([0.0, 40.0])


class Planted:
    """Rows of two linear regimes, and draws of a posterior that is close to the truth."""

    names = NAMES
    beta = BETA

    def __init__(self, rng: np.random.Generator, n_obs: int = 60, n_draws: int = 80) -> None:
        self.X = rng.normal(size=(n_obs, 4))
        self.regime = np.arange(n_obs) % 3 == 0
        self.y = self.box_values(self.X) + rng.normal(scale=0.05, size=n_obs)
        shape = (n_draws, 2)
        share = np.array([2 / 3, 1 / 3])
        self.parameters = ParameterDraws(
            np.log(np.broadcast_to(share, shape).copy())[:, None, :],
            BETA + rng.normal(scale=0.02, size=(n_draws, 2, 4)),
            LEVEL + rng.normal(scale=0.02, size=shape),
            np.full(shape, 0.1),
        )

    def box_values(self, X: np.ndarray) -> np.ndarray:
        means = LEVEL + X @ BETA.T
        return np.where(self.regime, means[:, 1], means[:, 0])

    def explanation(self, order: np.ndarray | None = None) -> Explanation:
        """Lay the draws out; ``order`` permutes the components of every draw."""
        parameters = self.parameters if order is None else self.parameters.permute(order)
        data = global_dataset(
            parameters,
            NAMES,
            attrs=provenance(
                kind="global",
                method="dmm",
                response_kind="raw",
                settings={"draws": 80},
                random_seed=3,
                converged=1,
                advice="",
                seconds=0.1,
            ),
            X=self.X,
            response=self.y,
            responsibility=mean_responsibilities(parameters, self.X, self.y),
            sizes=occupancy(parameters, self.X, self.y).sizes,
            fitted=np.ones(len(self.y), dtype=bool),
        )
        return Explanation(data)


@pytest.fixture
def planted(rng) -> Planted:
    return Planted(rng)


@pytest.fixture
def ex(planted) -> Explanation:
    return planted.explanation()


@pytest.fixture
def linear_box():
    """P(class) rises with 3 x0 + 2 x1 + x2 - 2.5; x3 plays no part."""
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    return black_box(lambda X: 1 / (1 + np.exp(-4 * (X @ weights - 2.5))))


@pytest.fixture
def linear_ex() -> Explanation:
    return Explanation.from_coefficients(
        [[12.0, 8.0, 4.0, 0.0]], intercept=[-10.0], response_kind="logit", method="truth"
    )


BYTES = np.array([[0xC3, 0x55, 0x89, 0xE5, 0x83, 0xEC], [0x90, 0x5D, 0xC3, 0x55, 0x89, 0xE5]])
EFFECT = np.array([[0.0, 3.0, 2.0, -1.0, 0.0], [1.0, 3.0, 2.0, 0.0, 0.0]])


@pytest.fixture
def byte_ex(rng) -> Explanation:
    """Explain two starts of functions, by five bytes around each; the spread of draws is 0.1."""
    draws = EFFECT + rng.normal(scale=0.1, size=(200, 2, 5))
    return sequence_explanation(draws, BYTES + 1, [1, 3])
