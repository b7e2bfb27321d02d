"""The function that draws for users leaves the posterior invariant."""

import pytest

from mixreg.certificates.catalogue import PRODUCTION, SMALL
from mixreg.certificates.exact_start import LIMIT, largest_z
from mixreg.certificates.problems import PROBLEMS
from mixreg.certificates.production import production_sweeps


# The certificate at small size has the others.
@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in PRODUCTION if name not in SMALL["production"]])
def test_compiled_sweep_is_invariant(name, rng, certificate_size):
    problem = PROBLEMS[name]
    before = problem.draw_joint(rng, max(1000, int(12_000 * certificate_size)))
    worst, n_statistics = largest_z(before, production_sweeps(problem, before, rng, 2))
    assert n_statistics >= 50
    assert worst < LIMIT
