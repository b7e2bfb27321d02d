"""Priors of hyper-parameters: densities of logarithms against scipy's, and what a trace records."""

import json

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from mixreg.posterior.priors import GammaPower, read_hyperpriors

LAWS = {
    GammaPower(1, 1.0, 1.0): stats.gamma(1.0),
    GammaPower(1, 5.0, 0.5): stats.gamma(5.0, scale=2.0),
    GammaPower(-2, 1.0, 0.3): stats.invgamma(1.0, scale=0.3),
    GammaPower(-2, 2.5, 4.0): stats.invgamma(2.5, scale=4.0),
}


@pytest.mark.parametrize("prior", LAWS)
def test_density_of_the_logarithm(prior):
    t = np.linspace(-3, 3, 31)
    law, x = LAWS[prior], np.exp(t)
    # dx/dt = x; the square root of an inverse-gamma variable has density 2 x f(x^2).
    wanted = law.pdf(x) * x if prior.power == 1 else law.pdf(x**2) * 2 * x**2
    np.testing.assert_allclose(prior.density_of_log(t), wanted, rtol=1e-9)
    assert quad(prior.density_of_log, -30, 30, points=[0], limit=200)[0] == pytest.approx(1.0)


@pytest.mark.parametrize("prior", LAWS)
def test_quantiles(prior):
    prob = np.array([0.01, 0.5, 0.9])
    wanted = LAWS[prior].ppf(prob)
    np.testing.assert_allclose(prior.quantile(prob), wanted if prior.power == 1 else wanted**0.5)


def test_nothing_overflows():
    assert GammaPower(1, 1.0, 1.0).density_of_log(np.array([-800.0, 800.0])).tolist() == [0, 0]
    assert GammaPower(-2, 1.0, 1.0).density_of_log(np.array([-800.0, 800.0])).tolist() == [0, 0]


def test_a_trace_says_its_priors(planted):
    recorded = {
        "alpha": {"family": "gamma", "shape": 5.0, "rate": 1.0},
        "lam": {"family": "gamma", "shape": 1.0, "rate": 1.0},
    }
    planted.idata["posterior"].attrs["hyperpriors"] = json.dumps(recorded)
    assert read_hyperpriors(planted.idata) == {"alpha": GammaPower(1, 5.0, 1.0)}
    given = {"alpha": {"family": "gamma", "shape": 2.0, "rate": 1.0}}
    assert read_hyperpriors(planted.idata, given) == {"alpha": GammaPower(1, 2.0, 1.0)}


def test_a_trace_without_priors_says_what_to_do(planted):
    with pytest.raises(ValueError, match=r"no 'hyperpriors'.*priors=mixreg.hyperpriors\(model\)"):
        read_hyperpriors(planted.idata)


@pytest.mark.parametrize("text", ["{", "[1]", 3])
def test_what_cannot_be_read_is_refused(planted, text):
    planted.idata["posterior"].attrs["hyperpriors"] = text
    with pytest.raises(ValueError, match=r"posterior.attrs\['hyperpriors'\] is"):
        read_hyperpriors(planted.idata)


@pytest.mark.parametrize(
    ("prior", "words"),
    [
        ({"family": "normal", "shape": 1.0, "rate": 1.0}, "the family 'normal'; wanted one of"),
        ({"family": "gamma", "shape": -1.0, "rate": 1.0}, "the shape of the prior of alpha is -1"),
        ({"family": "gamma", "shape": 1.0}, "wanted family, shape and rate"),
        (3.0, "the prior of alpha is 3.0"),
    ],
)
def test_priors_that_make_no_sense_are_refused(planted, prior, words):
    with pytest.raises(ValueError, match=words):
        read_hyperpriors(planted.idata, {"alpha": prior})


def test_priors_of_other_variables_are_refused(planted):
    prior = {"family": "gamma", "shape": 1.0, "rate": 1.0}
    with pytest.raises(ValueError, match=r"priors has \['lam'\], none of which is in posterior"):
        read_hyperpriors(planted.idata, {"lam": prior})
