"""The Gibbs sampler and NUTS agree on quantities that do not depend on labels."""

import numpy as np
import pytest
import xarray as xr

from mixreg.certificates.agreement import AGREEMENTS, declare_for_nuts, functionals
from mixreg.certificates.catalogue import MODELS, SMALL, checks_of
from mixreg.certificates.declared import model_of
from mixreg.certificates.exact_start import LIMIT

PRIORS = {
    "dmm": {"alpha": ()},
    "dmm_men": {"alpha": (), "l1": ("net",), "l2": ("net",), "net_w": ("net",)},
    "lemna": {"alpha": (), "lam": ()},
}
CHECKS = {check.subject: check for check in checks_of(kinds=["agreement"])}
COMMON = {"w": ("component",), "sigma": ("component",), "intercept": ("component",)}


@pytest.mark.parametrize("name", PRIORS)
def test_functionals_are_label_free(name, rng):
    X, y = rng.normal(size=(6, 3)), rng.normal(size=6)
    dims = COMMON | {"beta": ("component", "feature")} | PRIORS[name]
    sizes = {"component": 4, "feature": 3, "net": 2}
    posterior = xr.Dataset(
        {
            variable: (("chain", "draw", *own), rng.exponential(size=(2, 5, *map(sizes.get, own))))
            for variable, own in dims.items()
        }
    )
    posterior["w"] = posterior["w"] / posterior["w"].sum("component")
    one, two = (
        functionals(xr.DataTree.from_dict({"posterior": each}), X, y)
        for each in (posterior, posterior.isel(component=[2, 0, 3, 1]))
    )
    assert len(one) >= 7
    for quantity, values in one.items():
        assert values.shape == (2, 5)
        np.testing.assert_allclose(values, two[quantity], rtol=1e-10, err_msg=quantity)


def test_every_model_is_compared_with_and_without_a_gate():
    found = {(model_of(name), "gate" in name) for name in AGREEMENTS}
    assert found == {(model, gated) for model in MODELS for gated in (False, True)}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_models_are_declared_under_their_names(name):
    model, X, y = declare_for_nuts(name)
    assert name.startswith(model.spec.name)
    assert ("gate" in name) == (model.spec.gate is not None)
    assert len(X) == len(y)


# The certificate at small size has the other.
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in AGREEMENTS if name not in SMALL["agreement"]])
def test_gibbs_and_nuts_agree(name, certificate_size, rng):
    finding = CHECKS[name].run(certificate_size, rng)
    assert not finding.complaint
    assert finding.value < LIMIT
