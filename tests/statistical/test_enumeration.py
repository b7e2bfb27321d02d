"""Four rows have fifteen partitions: the chain must visit each as often as it is probable."""

import numpy as np
from exact_start import Problem, compile_replicated, run_sweeps
from joint import Joint
from scipy import stats
from scipy.special import betaln, gammaln, logsumexp

from mixreg.conjugate import bordered_prior
from mixreg.gibbs.state import settings_of

N_CHAINS, N_SWEEPS = 3000, 60


def value_of_prior(spec):
    prior = spec.coefficients
    return bordered_prior(prior.mean, prior.precision, spec.noise.rate).eval()


def log_evidence(design, prior, shape, member):
    """Log marginal likelihood of one component's rows under the normal inverse-gamma prior."""
    moments = prior + design[member].T @ design[member]
    after, before = np.linalg.cholesky(moments), np.linalg.cholesky(prior)
    shape_after = shape + member.sum() / 2

    def piece(root, a):
        return gammaln(a) - a * np.log(root[-1, -1] ** 2 / 2) - np.log(np.diag(root)[:-1]).sum()

    return piece(after, shape_after) - piece(before, shape)


def log_assignment_prior(z, n_components, concentration):
    """Log p(z) with the sticks integrated out exactly and the concentration on a fine grid."""
    sizes = np.bincount(z, minlength=n_components)
    beyond = sizes[::-1].cumsum()[::-1] - sizes
    alpha = np.exp(np.linspace(-25, 6, 20_001))
    density = concentration.shape * np.log(alpha) - concentration.rate * alpha
    for n, m in zip(sizes[:-1], beyond[:-1], strict=True):
        density = density + np.log(alpha) + betaln(1 + n, alpha + m)
    return logsumexp(density)


def partition_of(z):
    """Labels in order of first appearance, as one number."""
    seen = {}
    return tuple(seen.setdefault(label, len(seen)) for label in z)


def test_partitions_are_visited_in_proportion(rng):
    problem = Problem(n_obs=4, n_features=1, n_components=4)
    spec = problem.spec
    one = problem.draw_joint(rng, 1)
    design = one.design[0]
    prior = value_of_prior(spec)
    exact: dict = {}
    for z in np.ndindex(4, 4, 4, 4):
        z = np.array(z)
        value = log_assignment_prior(z, 4, spec.concentration) + sum(
            log_evidence(design, prior, spec.noise.shape, z == j) for j in range(4)
        )
        exact.setdefault(partition_of(z), []).append(value)
    log_p = {partition: logsumexp(values) for partition, values in exact.items()}
    assert len(log_p) == 15
    start = problem.draw_joint(rng, N_CHAINS)
    start = Joint(*start.state, start.z, np.broadcast_to(design, (N_CHAINS, *design.shape)).copy())
    end = run_sweeps(compile_replicated(problem, N_CHAINS), start, rng, N_SWEEPS)
    # Chains are independent, so their last states are a plain multinomial sample.
    visits = dict.fromkeys(log_p, 0)
    for z in end.z:
        visits[partition_of(z)] += 1
    expected = N_CHAINS * np.exp(np.array(list(log_p.values())) - logsumexp(list(log_p.values())))
    observed = np.array(list(visits.values()))
    rare = expected < 5
    observed = np.append(observed[~rare], observed[rare].sum())
    expected = np.append(expected[~rare], expected[rare].sum())
    kept = expected > 0
    assert stats.chisquare(observed[kept], expected[kept]).pvalue > 1e-6


def test_settings_agree_with_the_prior_used_here():
    spec = Problem().spec
    settings = settings_of(spec)
    np.testing.assert_array_equal(settings.mean, spec.coefficients.mean)
    np.testing.assert_array_equal(settings.precision, spec.coefficients.precision)
    assert settings.noise_rate == spec.noise.rate
