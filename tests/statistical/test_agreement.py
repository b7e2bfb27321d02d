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
    found = {
        "log_lik": log_lik,
        "log_alpha": np.log(posterior["alpha"].values),
        "largest_weight": w.max(-1),
        "entropy": -(w * np.log(np.maximum(w, 1e-300))).sum(-1),
        "mean_first": np.tanh(predicted[..., 0]),
        "mean_last": np.tanh(predicted[..., -1]),
        "log_precision": np.log((w / sigma**2).sum(-1)),
    }
    if "l1" in posterior:
        net_w = posterior["net_w"].values
        for name in ("l1", "l2"):
            log_penalty = np.log(posterior[name].values)
            found[f"weighted_log_{name}"] = (net_w * log_penalty).sum(-1)
            found[f"mean_log_{name}"] = log_penalty.mean(-1)
        found["largest_net"] = net_w.max(-1)
        found["slopes"] = (w * np.log(np.abs(beta).mean(-1) / sigma)).sum(-1)
    return found


def declared(name):
    rng = np.random.default_rng(11)
    # The paper's prior keeps the concentration away from zero, where NUTS hardly moves.
    options = {"preset": "paper", "intercept": True}
    if name == "dmm":
        X = rng.exponential(size=(12, 1))
        y = np.where(rng.random(12) < 0.6, 1.5 * X[:, 0], -X[:, 0]) + 0.5 * rng.normal(size=12)
        return mr.dmm(X, y, n_components=3, **options), X, y
    X = rng.exponential(size=(12, 2))
    y = np.where(rng.random(12) < 0.6, 1.5 * X[:, 0], -X[:, 0]) + 0.5 * rng.normal(size=12)
    options |= {"n_components": 2, "n_nets": 2, "scaling": name.split()[-1]}
    return mr.dmm_men(X, y, **options), X, y


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dmm", "dmm_men sigma", "dmm_men variance"])
def test_gibbs_and_nuts_agree(name, certificate_size):
    model, X, y = declared(name)
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
    for quantity in a:
        ess = [float(az.ess(each[quantity])) for each in (a, b)]
        error = np.hypot(
            *(each[quantity].std() / np.sqrt(n) for each, n in zip((a, b), ess, strict=True))
        )
        z = (a[quantity].mean() - b[quantity].mean()) / error
        assert min(ess) > MIN_ESS, quantity
        assert abs(z) < 4.5, quantity
