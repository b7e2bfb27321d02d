"""When an explanation is good enough: rules that end the asking, input by input."""

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.explain.importance import check_probability, interval, prob_top_k
from mixreg.inputs import check_count, check_positive

__all__ = ["RULES", "Rule", "check_rule"]

RULES = ("top_k", "interval")
# Three doublings: eight times the calls narrow intervals to about a third.
_BUDGET = 8
_WIDTH = 0.25


class Rule(NamedTuple):
    """
    When to stop asking about an input.

    Attributes
    ----------
    until : {"top_k", "interval"}
        What is wanted.
    k : int
        Size of the top.
    certainty : float
        Of "top_k", the probability that features of the top belong there, on average over the
        top. Of "interval", the posterior probability inside the intervals.
    width : float or None
        Of "interval", the largest half-width, as a part of the input's largest effect.
    max_samples : int
        Most perturbations of an input.

    Examples
    --------
    >>> Rule("top_k", 1, 0.9, None, 100).word
    'certain'
    """

    until: str
    k: int
    certainty: float
    width: float | None
    max_samples: int

    @property
    def word(self) -> str:
        """What is said of an input that met the rule."""
        return "certain" if self.until == "top_k" else "narrow"

    @property
    def settings(self) -> dict[str, Any]:
        """The rule among the settings of an explanation."""
        return self._asdict()

    def is_met(self, beta: np.ndarray, active: np.ndarray) -> np.ndarray:
        """
        Judge explanations.

        Parameters
        ----------
        beta : ndarray of shape (n_draws, n_instances, n_features)
            Posterior draws of the effects.
        active : ndarray of bool of shape (n_instances, n_features)
            Features that have any; where there are fewer than k, all of them are the top.

        Returns
        -------
        ndarray of bool of shape (n_instances,)
            Whether an input needs no more perturbations. One without active features needs none.

        Examples
        --------
        >>> beta = np.array([[[3.0, 1.0]], [[3.0, 4.0]]])
        >>> Rule("top_k", 1, 0.9, None, 100).is_met(beta, np.array([[True, True]]))
        array([False])
        """
        found = np.ones(len(active), dtype=bool)
        for place, own in enumerate(active):
            if own.any():
                draws = xr.DataArray(beta[:, place, own], dims=("sample", "feature"))
                found[place] = self._meets(draws, min(self.k, int(own.sum())))
        return found

    def _meets(self, draws: xr.DataArray, k: int) -> bool:
        """Judge one explanation."""
        if self.until == "top_k":
            return float(np.sort(prob_top_k(draws, k))[-k:].mean()) >= self.certainty
        size = np.abs(draws.mean("sample").values)
        lower, upper = interval(draws, self.certainty).transpose("bound", "feature").values
        top = np.argsort(-size, kind="stable")[:k]
        limit = (self.width or _WIDTH) * size.max()
        return float((upper - lower)[top].max()) / 2 <= limit

    def advice(self, stopped: np.ndarray) -> list[str]:
        """
        Say in words that the budget was too small.

        Parameters
        ----------
        stopped : ndarray of str of shape (n_instances,)
            Why the asking ended, input by input.

        Returns
        -------
        list of str
            Sentences for the user; empty if all inputs met the rule.

        Examples
        --------
        >>> Rule("top_k", 1, 0.9, None, 100).advice(np.array(["certain"]))
        []
        """
        n_short = int((stopped == "budget").sum())
        if not n_short:
            return []
        easier = "lower certainty or k" if self.until == "top_k" else "allow a larger width"
        return [
            f"{n_short} of {len(stopped)} inputs used up their budget of {self.max_samples} "
            f"perturbations before until={self.until!r} was met: raise max_samples, {easier}, or "
            "take features together (blocks, a smaller window). Effects that are equal to each "
            "other cannot be told apart by any number of perturbations."
        ]


def check_rule(
    until: str | None,
    *,
    k: int,
    certainty: float,
    width: float | None,
    max_samples: int | None,
    n_samples: int,
    inference: str,
) -> Rule | None:
    """
    Check what was asked for.

    Parameters
    ----------
    until : {"top_k", "interval"} or None
        What is wanted; None takes the first batch as it is.
    k : int
        Size of the top.
    certainty : float
        See `Rule`.
    width : float or None
        See `Rule`; None is a quarter of the largest effect.
    max_samples : int or None
        Most perturbations of an input; eight times the first batch by default.
    n_samples : int
        Size of the first batch.
    inference : {"gibbs", "em"}
        How fits are made.

    Returns
    -------
    Rule or None
        The rule, if there is one.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, belongs to another rule, or there are no draws to judge by.

    Examples
    --------
    >>> check_rule("top_k", k=5, certainty=0.9, width=None, max_samples=None, n_samples=100,
    ...            inference="gibbs").max_samples
    800
    """
    if until is None:
        given = {"width": width, "max_samples": max_samples}
        for name, value in given.items():
            if value is not None:
                raise ValueError(f"{name} is {value!r}, but until is None; wanted one of {RULES}.")
        return None
    if until not in RULES:
        raise ValueError(f"until is {until!r}; wanted None or one of {RULES}.")
    if inference != "gibbs":
        raise ValueError(
            f"until is {until!r} and inference is {inference!r}, a single draw that does not know "
            "how sure it is: use inference='gibbs', or until=None."
        )
    check_count(k, name="k")
    check_probability(certainty, name="certainty")
    if until == "top_k" and width is not None:
        raise ValueError(f"width is {width!r}, which until='top_k' does not look at.")
    if until == "interval":
        width = check_positive(_WIDTH if width is None else width, name="width")
    if max_samples is None:
        max_samples = _BUDGET * n_samples
    check_count(max_samples, name="max_samples")
    if max_samples < n_samples:
        raise ValueError(
            f"max_samples is {max_samples}, less than the first batch, n_samples={n_samples}."
        )
    return Rule(until, k, certainty, width, max_samples)
