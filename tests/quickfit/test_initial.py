"""Chains start where a fit ended."""

import numpy as np
import pytest

import mixreg as mr
from mixreg.gibbs import GibbsStep
from mixreg.quickfit import fit_em, start_values


def test_chains_start_at_the_mode(drawn_model, monkeypatch):
    fit = fit_em(drawn_model, n_restarts=2)
    seen = []
    step = GibbsStep.step

    def watched(self, point):
        seen.append({name: np.array(value) for name, value in point.items()})
        return step(self, point)

    monkeypatch.setattr(GibbsStep, "step", watched)
    mr.sample(
        drawn_model,
        2,
        tune=0,
        chains=2,
        cores=1,
        initvals=fit,
        progressbar=False,
        compute_convergence_checks=False,
    )
    assert len(seen) == 4
    density = drawn_model.compile_logp()
    for first in seen[::2]:
        assert density(first) == pytest.approx(fit.posterior.attrs["objective"], abs=1e-6)
        np.testing.assert_array_equal(first["beta"], fit.posterior["beta"].values[0, 0])


def test_a_trace_can_be_gone_on_from(two):
    model = mr.dmm(two[0], two[1], n_components=3)
    drawn = mr.sample(
        model, 3, tune=0, chains=1, progressbar=False, compute_convergence_checks=False
    )
    np.testing.assert_array_equal(
        start_values(drawn)["sigma"], drawn.posterior["sigma"].values[0, -1]
    )


def test_anything_else_is_refused():
    with pytest.raises(ValueError, match="without a group posterior"):
        start_values({"beta": 1.0})
