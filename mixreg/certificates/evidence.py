"""Exact evidence of the blocks of a partition, hyper-parameters integrated out numerically."""

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.special import gammaln, log_ndtr, logsumexp

from mixreg.conjugate import bordered_prior
from mixreg.gibbs.state import settings_of
from mixreg.models.spec import ElasticNetPrior, GammaPrior, MixtureSpec, RandomWalkPrior

__all__ = ["BlockEvidence", "block_evidence"]

BlockEvidence = Callable[[Sequence[tuple[int, ...]]], float]
"""From blocks, each a tuple of one for its rows and zero for the others, to their log evidence."""

# Everything positive is integrated in its logarithm, where integrands fall off exponentially or
# faster and sums over a regular grid are exact to rounding.
_LOG_LAM, _LOG_OMEGA = np.arange(-9.0, 4.0, 0.1), np.arange(-18.0, 18.0, 0.1)
_LOG_L1, _LOG_L2 = np.arange(-14.0, 5.0, 0.25), np.arange(-12.0, 4.0, 0.25)
_LOG_U, _LOG_PRECISION = np.arange(-40.0, 40.0, 0.2), np.arange(-13.0, 45.0, 0.25)


def block_evidence(spec: MixtureSpec, design: np.ndarray) -> BlockEvidence:
    """
    Integrate coefficients, noise and hyper-parameters out of a few rows.

    Parameters
    ----------
    spec : MixtureSpec
        A mixture of normal coefficients, of elastic nets scaled by sigma with one feature, or of
        random walks with two.
    design : ndarray of shape (n_obs, n_columns + 1)
        Working design with the response as its last column.

    Returns
    -------
    callable
        From the blocks of a partition to the log evidence of the rows given the partition, but for
        the constant of the normal density.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> problem = Problem(n_obs=2, n_features=1)
    >>> evidence = block_evidence(problem.spec, np.eye(2, 3))
    >>> bool(evidence([(1, 0), (0, 1)]) < 0)
    True
    """
    prior = spec.coefficients
    if isinstance(prior, RandomWalkPrior):
        return _of_walks(spec, prior, design)
    if isinstance(prior, ElasticNetPrior):
        return _of_nets(spec, prior, design)
    found = _of_subsets(spec, design, prior.precision[None])
    return lambda blocks: float(sum(found[block][0] for block in blocks))


def _of_walks(spec: MixtureSpec, prior: RandomWalkPrior, design: np.ndarray) -> BlockEvidence:
    """Integrate the scale of the one step of every component, and the rate they share."""
    assert isinstance(prior.rate, GammaPrior)
    precision = np.tile(settings_of(spec).precision, (len(_LOG_OMEGA), 1))
    precision[:, -1] = np.exp(-_LOG_OMEGA)
    rate = np.exp(2 * _LOG_LAM[:, None]) / 2
    log_scale_prior = np.log(rate) - rate * np.exp(_LOG_OMEGA) + _LOG_OMEGA
    log_scale_prior += np.log(_LOG_OMEGA[1] - _LOG_OMEGA[0])
    log_rate_prior = _log_gamma_density(prior.rate, _LOG_LAM)
    found = {
        block: logsumexp(each + log_scale_prior, axis=1)
        for block, each in _of_subsets(spec, design, precision).items()
    }
    return lambda blocks: float(logsumexp(sum(found[block] for block in blocks) + log_rate_prior))


def _of_nets(spec: MixtureSpec, prior: ElasticNetPrior, design: np.ndarray) -> BlockEvidence:
    """Integrate the scale of the one slope of every component, the nets, and who follows which."""
    precision = np.tile(settings_of(spec).precision, (len(_LOG_PRECISION), 1))
    precision[:, -1] = np.exp(_LOG_PRECISION)
    curves = {
        block: CubicSpline(_LOG_PRECISION, each)
        for block, each in _of_subsets(spec, design, precision).items()
    }
    log_prior = (
        _log_gamma_density(prior.l1, _LOG_L1)[:, None]
        + _log_gamma_density(prior.l2, _LOG_L2)[None, :]
    )
    found = {block: np.empty(log_prior.shape) for block in curves}
    for place, log_l2 in enumerate(_LOG_L2):
        log_t_prior = _log_scale_density(np.exp(2 * _LOG_L1[:, None] - log_l2) / 2)
        at = log_l2 + np.logaddexp(0.0, _LOG_U)
        for block, curve in curves.items():
            found[block][:, place] = logsumexp(curve(at) + log_t_prior, axis=1)

    def log_evidence(blocks: Sequence[tuple[int, ...]]) -> float:
        each = []
        for choice in product(range(prior.n_nets), repeat=len(blocks)):
            counts = np.bincount(choice, minlength=prior.n_nets)
            value = _log_choice_prior(counts, prior.net_concentration)
            for net in range(prior.n_nets):
                own = [found[block] for block, k in zip(blocks, choice, strict=True) if k == net]
                value += float(logsumexp(log_prior + sum(own)))
            each.append(value)
        return float(logsumexp(each))

    return log_evidence


def _log_gamma_density(prior: GammaPrior, log_x: np.ndarray) -> np.ndarray:
    """Log probability of the cells of a grid over the logarithm."""
    density = prior.shape * log_x - prior.rate * np.exp(log_x)
    constant = prior.shape * np.log(prior.rate) - gammaln(prior.shape)
    return density + constant + np.log(log_x[1] - log_x[0])


def _log_scale_density(c: np.ndarray) -> np.ndarray:
    """Log density of t, an inverse gamma below one, on a grid over the logit of t."""
    log_t = -np.logaddexp(0.0, -_LOG_U)
    density = 0.5 * np.log(c / np.pi) - 1.5 * log_t - c * np.exp(-log_t)
    jacobian = log_t - np.logaddexp(0.0, _LOG_U)
    constant = -np.log(2.0) - log_ndtr(-np.sqrt(2 * c))
    return density + jacobian + constant + np.log(_LOG_U[1] - _LOG_U[0])


def _log_choice_prior(counts: np.ndarray, concentration: float) -> float:
    """Log probability of who follows which net, the nets' weights integrated out."""
    total = len(counts) * concentration
    value = gammaln(total) - gammaln(total + counts.sum())
    return float(value + (gammaln(concentration + counts) - gammaln(concentration)).sum())


def _of_subsets(
    spec: MixtureSpec, design: np.ndarray, precision: np.ndarray
) -> dict[tuple[int, ...], np.ndarray]:
    """Log evidence of every set of rows under every row of prior precisions."""
    mean = settings_of(spec).mean
    pseudo = bordered_prior(mean, precision, spec.noise.rate).eval()
    return {
        block: _log_evidence(design, pseudo, spec.noise.shape, np.array(block, dtype=bool))
        for block in np.ndindex(*[2] * len(design))
    }


def _log_evidence(
    design: np.ndarray, prior: np.ndarray, shape: float, member: np.ndarray
) -> np.ndarray:
    """Log marginal likelihood of one component's rows under normal inverse-gamma priors."""
    moments = prior + design[member].T @ design[member]
    after, before = np.linalg.cholesky(moments), np.linalg.cholesky(prior)
    shape_after = shape + member.sum() / 2

    def piece(root: np.ndarray, a: float) -> np.ndarray:
        pivots = np.diagonal(root, axis1=-2, axis2=-1)
        return gammaln(a) - a * np.log(pivots[..., -1] ** 2 / 2) - np.log(pivots[..., :-1]).sum(-1)

    return piece(after, shape_after) - piece(before, shape)
