"""What a fidelity test is asked to do, checked before any work."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.baselines import BASELINES, LOCAL_BASELINES
from mixreg.explain.crafting import TESTS
from mixreg.explain.explanation import Explanation
from mixreg.explain.fills import Fill, read_fills
from mixreg.inputs import check_count

__all__ = ["Request", "check_request"]

_DEFAULT_FILL = {"fair": "zero", "paper": "one"}


class Request(NamedTuple):
    """
    Checked arguments of a fidelity test.

    Attributes
    ----------
    tests : tuple of str
        The tests.
    n_features : tuple of int
        Numbers of features, increasing.
    baselines : tuple of str
        The other explainers.
    protocol : str
        "fair" or "paper".
    fill : Any
        The fill argument, with the protocol's default.
    n_seeds : int
        Repeats.
    seed : int
        Source of all randomness.
    order : str
        "mean" or "evidence".
    """

    tests: tuple[str, ...]
    n_features: tuple[int, ...]
    baselines: tuple[str, ...]
    protocol: str
    fill: Any
    n_seeds: int
    seed: int
    order: str

    def fills(self, background: np.ndarray) -> list[Fill]:
        """
        Read the fill operators.

        Parameters
        ----------
        background : ndarray of shape (n_background, n_features)
            Rows that "mean" and "marginal" refer to.

        Returns
        -------
        list of Fill
            The operators.
        """
        return read_fills(self.fill, background)


def check_request(
    ex: Any,
    tests: Sequence[str],
    n_features: Sequence[int],
    baselines: Sequence[str],
    protocol: str,
    fill: Any,
    n_seeds: int,
    random_seed: int,
    order: str,
) -> Request:
    """
    Check the arguments of `fidelity` that need no data.

    Parameters
    ----------
    ex : Explanation
        The explanation.
    tests : sequence of str
        The tests.
    n_features : sequence of int
        Numbers of features.
    baselines : sequence of str
        The other explainers.
    protocol : {"fair", "paper"}
        The protocol.
    fill : Any
        The fill argument or None.
    n_seeds : int
        Repeats.
    random_seed : int
        Source of all randomness.
    order : {"mean", "evidence"}
        What the explanation's features are ranked by.

    Returns
    -------
    Request
        The arguments in one place.

    Raises
    ------
    TypeError
        If ``ex`` is no explanation, or a number is not whole.
    ValueError
        If a name is unknown or a number out of range.

    Examples
    --------
    >>> ex = Explanation.from_coefficients([[1.0, 2.0]])
    >>> check_request(ex, ["deduction"], [2, 1], [], "paper", None, 10, 0, "mean").n_features
    (1, 2)
    """
    if not isinstance(ex, Explanation):
        raise TypeError(f"ex is a {type(ex).__name__}; wanted an Explanation.")
    if protocol not in _DEFAULT_FILL:
        raise ValueError(f"protocol is {protocol!r}; wanted 'fair' or 'paper'.")
    others = _known("baselines", baselines, BASELINES, may_be_empty=True)
    if protocol == "paper" and set(others) & set(LOCAL_BASELINES):
        raise ValueError(
            f"baselines is {others}, but the paper's protocol ranks by coefficients and knows "
            "'random' and 'ridge' only; use protocol='fair'."
        )
    if ex.method in BASELINES:
        raise ValueError(f"ex.method is {ex.method!r}, the name of a baseline; give it another.")
    widths = [n_features] if isinstance(n_features, int) else list(n_features)
    for width in widths:
        if check_count(width, name="n_features") > len(ex.feature_names):
            raise ValueError(
                f"n_features has {width}, but there are only {len(ex.feature_names)} features."
            )
    if not widths:
        raise ValueError("n_features is empty; wanted at least one number of features.")
    return Request(
        _known("tests", tests, TESTS, may_be_empty=False),
        tuple(sorted({int(width) for width in widths})),
        others,
        protocol,
        _DEFAULT_FILL[protocol] if fill is None else fill,
        check_count(n_seeds, name="n_seeds"),
        check_count(random_seed, name="random_seed", minimum=0),
        _order(ex, order),
    )


def _order(ex: Explanation, order: str) -> str:
    """Check what features are ranked by; only posterior draws tell how sure a coefficient is."""
    if order not in ("evidence", "mean"):
        raise ValueError(f"order is {order!r}; wanted 'mean' or 'evidence'.")
    if order == "evidence" and ex.data.sizes["sample"] < 2:
        raise ValueError("order is 'evidence', but a point estimate does not say how sure it is.")
    return order


def _known(
    name: str, given: Sequence[str], known: Sequence[str], *, may_be_empty: bool
) -> tuple[str, ...]:
    """Check names against those that exist, and drop what is named twice."""
    entries = (given,) if isinstance(given, str) else tuple(given)
    for entry in entries:
        if entry not in known:
            raise ValueError(f"{name} has {entry!r}; wanted some of {tuple(known)}.")
    if not entries and not may_be_empty:
        raise ValueError(f"{name} is empty; wanted some of {tuple(known)}.")
    return tuple(dict.fromkeys(entries))
