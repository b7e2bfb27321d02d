"""The objective is what PyMC computes; assignments are Bayes' rule."""

import numpy as np
from scipy.special import softmax

from mixreg.quickfit.sticks import log_weights


def test_the_objective_is_the_declared_density(model, problem, anywhere, values_of):
    ours = problem.expect(anywhere).objective[0]
    theirs = model.compile_logp()(values_of(anywhere, model.spec))
    np.testing.assert_allclose(ours, theirs, rtol=1e-11)


def test_assignments_are_posterior_probabilities(problem, anywhere):
    batch = problem.batch
    mean = anywhere.theta[0] @ batch.rows.T
    log_density = -0.5 * ((batch.responses[0] - mean) / np.exp(anywhere.log_sigma[0])[:, None]) ** 2
    joint = (
        log_density
        + log_weights(anywhere.stick_logits)[0][:, None]
        - anywhere.log_sigma[0][:, None]
    )
    weights = problem.expect(anywhere).weights[0]
    np.testing.assert_allclose(weights, softmax(joint, axis=0), atol=1e-12)


def test_rows_far_from_everything_are_assigned(problem, anywhere):
    far = problem.batch.responses.copy()
    far[0, 0] = 1e6
    weights = problem._replace(batch=problem.batch._replace(responses=far)).expect(anywhere).weights
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    # Subnormal numbers would make every product slow.
    assert weights.min() > 1e-200
