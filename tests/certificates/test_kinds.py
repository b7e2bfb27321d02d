"""Kinds of checks can fail, and what they compare with is right."""

import numpy as np
import pytest
from scipy import stats

from mixreg.certificates.coverage import PROBS, _compared, _held_by_quantiles, coverage
from mixreg.certificates.enumeration import ENUMERATED
from mixreg.certificates.evidence import block_evidence
from mixreg.certificates.exact_start import LIMIT, confirmed_z
from mixreg.certificates.kernels import KERNEL_PROBLEMS, KERNELS, kernels_of
from mixreg.certificates.mutants import MUTANTS
from mixreg.certificates.problems import Problem
from mixreg.certificates.ranks import band_of, curves_of, ranks
from mixreg.certificates.successive import successive

BROKEN = MUTANTS["dmm: coefficients with the old noise"].step
CASES = [(name, kernel) for name, p in KERNEL_PROBLEMS.items() for kernel in kernels_of(p)]


@pytest.mark.parametrize(("name", "kernel"), CASES)
def test_kernel_alone_is_invariant(name, kernel, rng):
    step = KERNELS[kernel].step
    worst, n = confirmed_z(KERNEL_PROBLEMS[name], rng, 1000, step, n_sweeps=2, plainly=True)
    assert n >= 20
    assert worst < LIMIT


def test_successive_conditional_test_finds_a_broken_sweep(rng):
    assert successive(Problem(), rng, 200, length=20, plainly=True).worst < LIMIT
    assert successive(Problem(), rng, 200, BROKEN, length=20, plainly=True).worst > LIMIT


def test_ranks_find_a_broken_sweep(rng):
    # Too little noise: the truth lies among the largest.
    broken = MUTANTS["dmm: noise shape a + (n + q)/2 with coefficients integrated out"].step
    found = ranks(Problem(), rng, 60, broken, n_draws=19, thin=2, plainly=True)
    assert max(found.excess.values()) > 1


def test_uniform_samples_stay_in_the_band(rng):
    outside = [max(curves_of({"u": rng.random(200)}).excess.values()) > 1 for _ in range(300)]
    # Nominal is one in a hundred.
    assert stats.binomtest(sum(outside), 300, 0.01).pvalue > 1e-6


def test_band_is_wider_where_more_must_stay_in_it():
    narrow, wide = band_of(200, 0.9), band_of(200, 0.999)
    assert (wide[2] >= narrow[2]).all()
    assert wide[2].max() > narrow[2].max()


@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_intervals_cover_unless_draws_are_shifted(shift, rng):
    truth, draws = rng.normal(size=(2000, 1)), rng.normal(size=(400, 1, 1)) + shift
    found = _compared(_held_by_quantiles(truth, np.tile(draws, (1, 2000, 1)), "level"))
    assert len(found.z) == len(PROBS)
    # The draws are the same for all truths, and so is the error of their quantiles.
    assert (found.worst > LIMIT) == (shift > 0)


def test_coverage_has_predictions_means_and_coefficients(rng):
    found = coverage(Problem(gated=True), rng, 10, n_draws=20, plainly=True)
    assert len(found.share) == 3 * len(PROBS)
    assert found.worst < 5


@pytest.mark.parametrize("name", ENUMERATED)
def test_evidence_is_the_mean_likelihood_under_the_prior(name, rng):
    problem, n = ENUMERATED[name], 100_000
    joint = problem.draw_joint(rng, n)
    design = joint.design[0].copy()
    # Responses that many draws of the prior explain.
    design[:, -1] = [0.3, -0.2, 0.5, 0.0]
    fitted = np.einsum("nq,rkq->rnk", design[:, :-1], joint.theta)
    scale = np.exp(joint.log_sigma)[:, None]
    log_density = stats.norm.logpdf(design[:, -1][:, None], fitted, scale)
    evidence = block_evidence(problem.spec, design)
    for blocks in ([(1, 1, 1, 1)], [(1, 0, 1, 0), (0, 1, 0, 1)]):
        each = np.einsum("rnk,kn->r", log_density[..., : len(blocks)], np.array(blocks, float))
        likelihood = np.exp(each - each.max())
        error = likelihood.std() / likelihood.mean() / np.sqrt(n)
        # The constant of the normal density, which no partition changes, is left out.
        expected = np.log(likelihood.mean()) + each.max() + 2 * np.log(2 * np.pi)
        assert error < 0.1
        assert evidence(blocks) == pytest.approx(expected, abs=5 * error)
