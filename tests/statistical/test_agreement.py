"""The Gibbs sampler and NUTS on the same declared model agree on label-free quantities."""

import arviz as az
import numpy as np
import pymc as pm
import pytensor
import pytest

import mixreg as mr

MIN_ESS = 200


def functionals(idata, X, y):
    """Label-free functionals per draw; every one a (chain, draw) array."""
    posterior = idata["posterior"].dataset
    w, beta = posterior["w"].values, posterior["beta"].values
    intercept, sigma = posterior["intercept"].values, posterior["sigma"].values
    mean = np.einsum("nf,cdkf->cdkn", X, beta) + intercept[..., None]
    weighted = w[..., None]
    density = np.exp(-0.5 * ((y - mean) / sigma[..., None]) ** 2) / sigma[..., None]
    log_lik = np.log((weighted * density).sum(2)).sum(-1)
    predicted = (weighted * mean).sum(2)
    return {
        "log_lik": log_lik,
        "log_alpha": np.log(posterior["alpha"].values),
        "largest_weight": w.max(-1),
        "entropy": -(w * np.log(np.maximum(w, 1e-300))).sum(-1),
        "mean_first": np.tanh(predicted[..., 0]),
        "mean_last": np.tanh(predicted[..., -1]),
        "log_precision": np.log((w / sigma**2).sum(-1)),
    }


@pytest.mark.slow
def test_gibbs_and_nuts_agree(certificate_size):
    rng = np.random.default_rng(11)
    X = rng.exponential(size=(12, 1))
    y = np.where(rng.random(12) < 0.6, 1.5 * X[:, 0], -X[:, 0]) + 0.5 * rng.normal(size=12)
    # The paper's prior keeps the concentration away from zero, where NUTS hardly moves.
    model = mr.dmm(X, y, n_components=3, preset="paper", intercept=True)
    draws = max(2000, int(4000 * certificate_size))
    settings = {"random_seed": 1, "progressbar": False, "compute_convergence_checks": False}
    ours = mr.sample(model, 4 * draws, tune=500, chains=4, **settings)
    # NUTS needs its gradients compiled, whatever mode the other tests run in.
    with pytensor.config.change_flags(mode="NUMBA"):
        nuts = pm.sample(
            draws,
            tune=1000,
            chains=4,
            cores=2,
            model=model,
            nuts_sampler="nutpie",
            nuts={"target_accept": 0.95},
            **settings,
        )
    a, b = functionals(ours, X, y), functionals(nuts, X, y)
    for name in a:
        ess = [float(az.ess(each[name])) for each in (a, b)]
        assert min(ess) > MIN_ESS, name
        error = np.hypot(
            *(each[name].std() / np.sqrt(n) for each, n in zip((a, b), ess, strict=True))
        )
        assert abs(a[name].mean() - b[name].mean()) < 4.5 * error, name
