"""Whether local explanations can be relied on, and what to do where they cannot."""

import warnings
from collections.abc import Iterable
from typing import NamedTuple, Self

import numpy as np

from mixreg.explain.local.fitted import LocalFit
from mixreg.explain.local.surrogates import Prediction
from mixreg.posterior.convergence import ConvergenceWarning

__all__ = ["Verdict", "warn_of"]

# One R-hat out of thousands exceeds the usual 1.01 by chance, and intervals need no more draws.
_R_HAT_MAX, _ESS_MIN = 1.1, 50.0
# Below this share of predicted variance a linear rule says little about the box.
_R2_MIN = 0.5


class Verdict(NamedTuple):
    """
    What is known against every explanation.

    Attributes
    ----------
    converged : ndarray of bool of shape (n_instances,)
        Whether its chains agree and have drawn enough, or its iteration came to rest.
    faithful : ndarray of bool of shape (n_instances,)
        Whether the surrogate predicts at least half the variance of fresh perturbations.
    degenerate : ndarray of bool of shape (n_instances,)
        Whether the box answered every perturbation alike, so that nothing can be explained.

    Examples
    --------
    >>> Verdict(np.array([True]), np.array([True]), np.array([False])).advice()
    []
    """

    converged: np.ndarray
    faithful: np.ndarray
    degenerate: np.ndarray

    @classmethod
    def of(cls, fit: LocalFit, error: Prediction, Y: np.ndarray) -> Self:
        """
        Judge fits.

        Parameters
        ----------
        fit : LocalFit
            What was fitted.
        error : Prediction
            Errors of its predictions.
        Y : ndarray of shape (n_instances, n_samples)
            Responses.

        Returns
        -------
        Verdict
            The verdict.
        """
        degenerate = np.ptp(Y, axis=1) == 0
        if fit.converged is not None:
            converged = fit.converged
        elif fit.rhat is None or fit.ess is None or np.isnan(fit.rhat).all():
            # One chain cannot disagree with itself: nothing has been shown.
            converged = np.zeros(len(Y), dtype=bool)
        else:
            converged = (fit.rhat <= _R_HAT_MAX) & (fit.ess >= _ESS_MIN)
        return cls(converged | degenerate, error.r2 >= _R2_MIN, degenerate)

    def advice(self) -> list[str]:
        """
        Say in words what is wrong.

        Returns
        -------
        list of str
            Sentences for the user; empty if nothing is wrong.
        """
        n, found = len(self.converged), []
        if not self.converged.all():
            found.append(
                f"{(~self.converged).sum()} of {n} fits have not been shown to converge (R-hat "
                f"above {_R_HAT_MAX} or fewer than {_ESS_MIN:.0f} effective draws): raise draws "
                "and tune, or chains, which intervals pool, or n_samples, which makes the "
                "components easier to tell apart."
            )
        unfaithful = ~self.faithful & ~self.degenerate
        if unfaithful.any():
            found.append(
                f"{unfaithful.sum()} of {n} surrogates predict less than half of the variance of "
                "fresh perturbations: their importances describe the box roughly. Raise "
                "n_samples, or use larger features (blocks, a smaller window)."
            )
        if self.degenerate.any():
            found.append(
                f"the box answered all perturbations of {self.degenerate.sum()} of {n} inputs "
                "alike: nothing was taken away that it looks at. Widen the window or change the "
                "fill."
            )
        return found


def warn_of(verdict: Verdict, further: Iterable[str] = ()) -> None:
    """
    Warn about what is wrong.

    Parameters
    ----------
    verdict : Verdict
        The verdict.
    further : iterable of str
        What else is to be said.

    Warns
    -----
    ConvergenceWarning
        If chains disagree.
    UserWarning
        If surrogates predict badly, there is nothing to explain, or something else is to be said.

    Examples
    --------
    >>> warn_of(Verdict(np.array([True]), np.array([True]), np.array([False])))
    """
    for sentence in (*verdict.advice(), *further):
        kind = ConvergenceWarning if "converge" in sentence else UserWarning
        warnings.warn(sentence, kind, stacklevel=3)
