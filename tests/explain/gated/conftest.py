"""A box with a switch: one feature decides which of two linear rules holds."""

import numpy as np
import pytest

from mixreg.explain import GlobalExplainer
from mixreg.posterior import trace_from_arrays
from mixreg.posterior.gate_columns import LinearColumns, OwnColumns

BETA = np.array([[2.0, 0.0, 0.0], [0.0, -3.0, 0.0]])
LEVEL = np.array([5.0, -5.0])
# Of the switch, in standard deviations: so steep that few rows are in doubt.
STEEP = 4.0
NAMES = ["a", "b", "switch"]


def switched(X):
    """Follow the first rule above zero of the last feature, and the second below."""
    return np.where(X[:, 2] > 0, LEVEL[0] + X @ BETA[0], LEVEL[1] + X @ BETA[1])


@pytest.fixture(name="X")
def _rows(rng):
    return rng.normal(size=(120, 3)) * [1.0, 1.0, 2.0]


def planted_trace(X, y, names, shape, rng, *, own=False):
    """Draws around the truth, labels and sticks switched at random."""
    order = rng.permuted(np.tile([0, 1], (*shape, 1)), axis=2)
    scale, centre = X.std(axis=0), X.mean(axis=0)
    if own:
        columns = OwnColumns(np.zeros(1), np.array([2.0]), ("up",))
        gamma = np.full((*shape, 1, 1), STEEP)
        gate = X[:, 2:]
    else:
        columns = LinearColumns(np.diag(1 / scale), -centre / scale, "all")
        gamma = np.tile([0.0, 0.0, STEEP], (*shape, 1, 1)) + 0.05 * rng.normal(size=(*shape, 1, 3))
        gate = None
    # The first stick goes to the first rule, wherever its label is.
    level = np.zeros((*shape, 1)) if own else np.full((*shape, 1), STEEP * centre[2] / scale[2])
    return trace_from_arrays(
        beta=BETA[order] + 0.05 * rng.normal(size=(*shape, 2, 3)),
        intercept=LEVEL[order] + 0.05 * rng.normal(size=(*shape, 2)),
        sigma=np.full((*shape, 2), 0.3),
        gamma=gamma,
        gate_intercept=level + 0.05 * rng.normal(size=(*shape, 1)),
        gate_scale=np.ones(shape),
        stick_order=order,
        columns=columns,
        gate=gate,
        X=X,
        y=y,
        feature_names=names,
    )


@pytest.fixture
def explain(monkeypatch, X):
    """Explain the box, with planted draws in the place of the sampler's."""

    def run(gate="all", box=switched, **options):
        def draw(self, run, progressbar):
            shape = self.sample_options["chains"], self.sample_options["draws"]
            rng = np.random.default_rng(run.seed)
            own = callable(self.model_options["gate"])
            return planted_trace(*run.fitted_rows, run.design.names, shape, rng, own=own)

        monkeypatch.setattr(GlobalExplainer, "_draw", draw)
        kept = {"draws": 300, "chains": 2, "n_components": 2, "response": "raw"} | options
        explainer = GlobalExplainer(box, gate=gate, **kept)
        return explainer(X, feature_names=NAMES, random_seed=4, progressbar=False)

    return run


@pytest.fixture
def ex(explain):
    return explain()
