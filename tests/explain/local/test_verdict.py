"""What is known against explanations, and the words for it."""

import numpy as np
import pytest

from mixreg.explain.local.fitted import LocalFit
from mixreg.explain.local.surrogates import Prediction
from mixreg.explain.local.verdict import Verdict, warn_of
from mixreg.posterior import ConvergenceWarning

ONE = np.ones((1, 3))
FIT = LocalFit(np.ones((1, 3, 2)), ONE, ONE, ONE, np.ones((3, 2)), np.ones(3), np.ones(3))
VARIED = np.arange(12.0).reshape(3, 4)
FINE = Prediction(np.zeros(3), np.full(3, 0.9))


def test_chains_are_judged_by_both_figures():
    fit = FIT._replace(rhat=np.array([1.0, 1.5, 1.0]), ess=np.array([100.0, 100.0, 3.0]))
    assert Verdict.of(fit, FINE, VARIED).converged.tolist() == [True, False, False]


def test_one_chain_shows_nothing():
    fit = FIT._replace(rhat=np.full(3, np.nan), ess=np.full(3, 100.0))
    assert not Verdict.of(fit, FINE, VARIED).converged.any()


def test_iterations_say_themselves_whether_they_rest():
    fit = FIT._replace(converged=np.array([True, False, True]))
    assert Verdict.of(fit, FINE, VARIED).converged.tolist() == [True, False, True]


def test_constant_answers_are_degenerate_and_need_no_chains():
    Y = VARIED.copy()
    Y[1] = 7.0
    fit = FIT._replace(rhat=np.full(3, 2.0), ess=np.ones(3))
    verdict = Verdict.of(fit, Prediction(np.zeros(3), np.array([0.9, 0.0, 0.2])), Y)
    assert verdict.degenerate.tolist() == [False, True, False]
    assert verdict.converged.tolist() == [False, True, False]
    assert verdict.faithful.tolist() == [True, False, False]
    words = " ".join(verdict.advice())
    for part in ("2 of 3 fits", "1 of 3 surrogates", "1 of 3 inputs"):
        assert part in words


def test_each_sentence_is_a_warning_of_its_kind():
    no, yes = np.array([False]), np.array([True])
    with pytest.warns(ConvergenceWarning, match="raise draws"):
        warn_of(Verdict(no, yes, no))
    with pytest.warns(UserWarning, match="describe the box roughly"):
        warn_of(Verdict(yes, no, no))
    with pytest.warns(UserWarning, match="Widen the window"):
        warn_of(Verdict(yes, no, yes))
