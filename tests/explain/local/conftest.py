"""Local explanations whose importances are given, and boxes that need known features."""

import numpy as np
import pytest
import xarray as xr

from mixreg.explain import Explanation, black_box
from mixreg.explain.machine_code.sequence import sequence_explanation
from mixreg.explain.maskers import Tabular

WEIGHTS = np.array([4.0, 2.0, 1.0, 0.0, -1.0])
TOKENS = np.array([[7, 9, 8, 7, 5, 6], [5, 6, 9, 8, 7, 7], [9, 8, 5, 5, 6, 7]])
STARTS = np.array([1, 2, 0])


def _explain_with(importance, X, masker=None, **attrs) -> Explanation:
    """Lay importances (n_instances, n_features), or draws of them, out as LocalExplainer does."""
    masker = Tabular() if masker is None else masker
    attached = masker.attach(X)
    draws = np.asarray(importance, dtype=float)
    draws = draws[None] if draws.ndim == 2 else draws
    data = xr.Dataset(
        {
            "importance": (
                ("sample", "instance", "feature"),
                np.where(attached.active, draws, 0.0),
            ),
            "active": (("instance", "feature"), attached.active),
            "input": (("instance", "column"), attached.rows),
        },
        coords={
            "instance": np.arange(attached.n_instances),
            "feature": np.asarray(attached.names, dtype=object),
        },
        attrs={
            "kind": "local",
            "method": "mine",
            "response_kind": "raw",
            "n_samples": 80,
            "random_seed": 3,
            "masker": repr(masker),
        }
        | attrs,
    )
    return Explanation(data)


@pytest.fixture
def explain_with():
    return _explain_with


@pytest.fixture
def linear_box():
    return black_box(lambda X: X @ WEIGHTS)


@pytest.fixture
def pair_box():
    """Yes where the first two features are both there."""
    return black_box(lambda X: ((X[:, 0] > 0) & (X[:, 1] > 0)).astype(float))


@pytest.fixture
def token_box():
    """Yes at every token 9 that a token 8 follows."""

    def predict(X):
        following = np.column_stack([X[:, 1:], np.zeros(len(X))])
        return ((X == 9) & (following == 8)).astype(float)

    return black_box(predict, per_token=True)


@pytest.fixture
def token_ex() -> Explanation:
    """Explain the three starts by the token itself, and the next one less."""
    importance = np.tile([0.0, 0.0, 2.0, 1.0, 0.0], (3, 1))
    return sequence_explanation(importance, TOKENS, STARTS, response_kind="raw", method="mine")
