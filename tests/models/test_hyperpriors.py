"""What is recorded of the hyper-parameters' priors is what the models declare."""

import json

import numpy as np
import pymc as pm
import pytest

import mixreg as mr
from mixreg.posterior.priors import GammaPower


@pytest.fixture
def data(rng):
    return rng.normal(size=(12, 3)), rng.normal(size=12)


def builders(X, y):
    yield mr.dmm(X, y, n_components=3), {"alpha"}
    yield mr.dmm_men(X, y, n_components=3, n_nets=2, preset="paper"), {"alpha"}
    yield mr.dmm(X, y, n_components=3, gate="all"), {"gate_scale"}
    yield mr.lemna(X, y, n_components=3), {"alpha", "lam"}
    yield mr.lemna(X, y, n_components=3, lam=2.0), {"alpha"}
    yield mr.lemna(X, y, n_components=3, gate="pca"), {"gate_scale", "lam"}


def test_densities_are_those_that_are_declared(data):
    powers = {"gamma": 1, "root_inverse_gamma": -2}
    for model, names in builders(*data):
        found = mr.hyperpriors(model)
        assert set(found) == names
        assert json.loads(json.dumps(found)) == found
        for name, prior in found.items():
            law = GammaPower(powers[prior["family"]], prior["shape"], prior["rate"])
            for value in (0.3, 2.0):
                declared = float(np.exp(pm.logp(model[name], np.float64(value)).eval())) * value
                assert law.density_of_log(np.log(value)) == pytest.approx(declared, rel=1e-9)


def test_foreign_models_are_refused():
    with pm.Model() as model:
        pm.Gamma("alpha", 1.0, 1.0)
    with pytest.raises(TypeError, match="wanted the model that a builder"):
        mr.hyperpriors(model)


def test_traces_carry_them_through_files(data, tmp_path):
    model = mr.dmm(*data, n_components=2, preset="paper")
    settings = {"tune": 5, "chains": 1, "random_seed": 1, "compute_convergence_checks": False}
    idata = mr.sample(model, 40, progressbar=False, **settings)
    idata.to_netcdf(tmp_path / "fit.nc", engine="h5netcdf")
    from mixreg.cli.files import load_trace

    table = mr.prior_overlap(load_trace(tmp_path / "fit.nc"))
    assert list(table.index) == ["alpha"]
    # The paper's prior of alpha is Gamma(5, 1).
    assert table.loc["alpha", "prior_median"] == pytest.approx(4.670909)
