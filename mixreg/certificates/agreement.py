"""The Gibbs sampler and NUTS on the same declared model, compared on label-free functionals."""

from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
import pymc as pm
import pytensor
import xarray as xr
from scipy.special import log_ndtr

from mixreg.certificates.declared import BUILDERS, model_of
from mixreg.sampling import sample

__all__ = [
    "AGREEMENTS",
    "MIN_ESS",
    "Agreement",
    "Nuts",
    "agreement",
    "declare_for_nuts",
    "functionals",
]

MIN_ESS = 200
"""Fewest effective draws that a comparison may rest on."""


class Nuts(NamedTuple):
    """
    What NUTS needs for enough effective draws.

    Attributes
    ----------
    draws : float
        Draws kept, as a multiple of the sweeps that are kept.
    target_accept : float
        Share of proposals that it is tuned to accept.
    """

    draws: float = 1.0
    target_accept: float = 0.9


# The models on which the samplers must agree.
AGREEMENTS: dict[str, Nuts] = {
    "dmm": Nuts(target_accept=0.95),
    "dmm, gate": Nuts(target_accept=0.98),
    "dmm_men, sigma": Nuts(),
    "dmm_men, variance": Nuts(),
    "dmm_men, gate": Nuts(target_accept=0.95),
    "lemna": Nuts(draws=2.0, target_accept=0.8),
    "lemna, gate": Nuts(draws=0.75),
}


class Agreement(NamedTuple):
    """
    How far two samplers are apart.

    Attributes
    ----------
    z : dict of str to float
        Difference of the means of every functional over its Monte-Carlo error.
    ess : dict of str to float
        Effective draws of the sampler that has fewer.
    """

    z: dict[str, float]
    ess: dict[str, float]

    @property
    def worst(self) -> float:
        """Largest absolute score."""
        return max(abs(z) for z in self.z.values())

    @property
    def least_ess(self) -> float:
        """Fewest effective draws of any functional."""
        return min(self.ess.values())


def agreement(name: str, n_draws: int, random_seed: int = 1) -> Agreement:
    """
    Draw from a declared model by Gibbs sweeps and by NUTS, and compare label-free functionals.

    Parameters
    ----------
    name : str
        One of ``AGREEMENTS``.
    n_draws : int
        Sweeps kept of each of four chains; of NUTS there are its multiple.
    random_seed : int, default 1
        Seed of both samplers.

    Returns
    -------
    Agreement
        Scores and effective draws. The error of a mean is its standard deviation over the root of
        the effective draws, which must be enough (``MIN_ESS``) for this to be true.

    Examples
    --------
    >>> agreement("dmm", 2000).worst < 4.5  # doctest: +SKIP
    True
    """
    import arviz as az

    model, X, y = declare_for_nuts(name)
    settings: dict[str, Any] = {
        "random_seed": random_seed,
        "progressbar": False,
        "compute_convergence_checks": False,
    }
    # Certificates are spread over processes already.
    settings |= {"chains": 4, "cores": 1}
    ours = sample(model, n_draws, tune=500, **settings)
    nuts = AGREEMENTS[name]
    settings["quiet"] = True
    has_nutpie = find_spec("nutpie") is not None
    # NUTS needs its gradients compiled, whatever mode the surrounding process is in.
    with pytensor.config.change_flags(mode="NUMBA"):
        theirs = pm.sample(
            int(nuts.draws * n_draws),
            tune=1000,
            model=model,
            nuts_sampler="nutpie" if has_nutpie else "pymc",
            nuts={"target_accept": nuts.target_accept},
            **settings,
        )
    scores, ess = {}, {}
    a, b = functionals(ours, X, y), functionals(theirs, X, y)
    for quantity in a:
        each = [float(az.ess(found[quantity])) for found in (a, b)]
        errors = [found[quantity].std() / np.sqrt(n) for found, n in zip((a, b), each, strict=True)]
        gap = a[quantity].mean() - b[quantity].mean()
        scores[quantity] = float(gap / np.hypot(*errors))
        ess[quantity] = min(each)
    return Agreement(scores, ess)


def functionals(idata: xr.DataTree, X: np.ndarray, y: np.ndarray) -> dict[str, np.ndarray]:
    """
    Compute functionals that are the same under any numbering of the components.

    Parameters
    ----------
    idata : DataTree
        A trace of either sampler.
    X : ndarray of shape (n_obs, n_features)
        Features.
    y : ndarray of shape (n_obs,)
        Responses.

    Returns
    -------
    dict of str to ndarray of shape (n_chains, n_draws)
        The functionals by name.

    Examples
    --------
    >>> model, X, y = declare_for_nuts("dmm")
    >>> idata = sample(model, 5, tune=5, chains=1, progressbar=False, random_seed=1,
    ...                compute_convergence_checks=False)
    >>> functionals(idata, X, y)["entropy"].shape
    (1, 5)
    """
    posterior = idata["posterior"].dataset
    w, beta = posterior["w"].values, posterior["beta"].values
    intercept, sigma = posterior["intercept"].values, posterior["sigma"].values
    mean = np.einsum("nf,cdkf->cdkn", X, beta) + intercept[..., None]
    gated = "alpha" not in posterior
    weighted = _gated_weights(posterior, idata) if gated else w[..., None]
    density = np.exp(-0.5 * ((y - mean) / sigma[..., None]) ** 2) / sigma[..., None]
    predicted = (weighted * mean).sum(2)
    found = {
        "log_lik": np.log((weighted * density).sum(2)).sum(-1),
        "largest_weight": w.max(-1),
        "entropy": -(w * np.log(np.maximum(w, 1e-300))).sum(-1),
        "mean_first": np.tanh(predicted[..., 0]),
        "mean_last": np.tanh(predicted[..., -1]),
        "log_precision": np.log((w / sigma**2).sum(-1)),
    }
    if gated:
        found["log_gate_scale"] = np.log(posterior["gate_scale"].values)
        gamma, level = posterior["gamma"].values, posterior["gate_intercept"].values
        found["slopes_of_gates"] = np.log(np.abs(gamma).mean((-2, -1)))
        # With two components another order of them only turns the signs of the gate.
        found["levels_of_gates"] = np.log(np.abs(level).mean(-1))
        found["ends_together"] = (weighted[..., 0] * weighted[..., -1]).sum(2)
    else:
        found["log_alpha"] = np.log(posterior["alpha"].values)
    if "lam" in posterior:
        found["log_lam"] = np.log(posterior["lam"].values)
        steps = np.abs(np.diff(beta, axis=-1)).mean(-1)
        found["steps"] = (w * np.log(steps / sigma)).sum(-1)
        found["slopes"] = (w * np.tanh(beta[..., 0] / sigma)).sum(-1)
    if "l1" in posterior:
        net_w = posterior["net_w"].values
        for name in ("l1", "l2"):
            log_penalty = np.log(posterior[name].values)
            found[f"weighted_log_{name}"] = (net_w * log_penalty).sum(-1)
            found[f"mean_log_{name}"] = log_penalty.mean(-1)
        found["largest_net"] = net_w.max(-1)
        found["slopes"] = (w * np.log(np.abs(beta).mean(-1) / sigma)).sum(-1)
    return found


def _gated_weights(posterior: Any, idata: xr.DataTree) -> np.ndarray:
    """Weights of every row; (chain, draw, component, obs)."""
    gate = np.asarray(idata["constant_data"].dataset["gate"])
    probits = posterior["gamma"].values @ gate.T + posterior["gate_intercept"].values[..., None]
    left = np.cumsum(log_ndtr(-probits), axis=2)
    left = np.concatenate([np.zeros_like(left[:, :, :1]), left], axis=2)
    own = np.concatenate([log_ndtr(probits), np.zeros_like(left[:, :, :1])], axis=2)
    return np.exp(left + own)


def declare_for_nuts(name: str) -> tuple[pm.Model, np.ndarray, np.ndarray]:
    """
    Declare a model on which NUTS moves between the modes.

    Parameters
    ----------
    name : str
        One of ``AGREEMENTS``.

    Returns
    -------
    model : pymc.Model
        The model.
    X : ndarray of shape (n_obs, n_features)
        Its features.
    y : ndarray of shape (n_obs,)
        Its responses.

    Examples
    --------
    >>> declare_for_nuts("lemna")[1].shape
    (6, 3)
    """
    rng, method = np.random.default_rng(11), model_of(name)
    # The paper's prior keeps the concentration away from zero, where NUTS hardly moves.
    options: dict[str, Any] = {"preset": "paper", "intercept": True}
    options["n_components"] = 3 if name == "dmm" else 2
    if method == "dmm_men":
        options |= {"n_nets": 2, "scaling": "variance" if "variance" in name else "sigma"}
    # With more rows NUTS hardly leaves the partition that it finds.
    if "gate" in name:
        options["gate"] = "all"
        X = rng.exponential(size=(6, 2))
        y = np.where(X[:, 0] > 0.8, 1.5, -1.0) * X[:, 1] + 0.5 * rng.normal(size=6)
    elif method == "lemna":
        X = rng.exponential(size=(6, 3))
        y = X[:, 0] + X[:, 1] + rng.normal(size=6)
    else:
        X = rng.exponential(size=(12, 1 if method == "dmm" else 2))
        y = np.where(rng.random(12) < 0.6, 1.5 * X[:, 0], -X[:, 0]) + 0.5 * rng.normal(size=12)
    return BUILDERS[method](X, y, **options), X, y
