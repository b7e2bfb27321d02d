"""What a fidelity test is asked to do, checked before any work."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.baselines import BASELINES, LOCAL_BASELINES
from mixreg.explain.crafting import BOOTSTRAP_TESTS, TESTS
from mixreg.explain.explanation import Explanation
from mixreg.explain.fills import Fill, read_fills
from mixreg.explain.released import RELEASED
from mixreg.inputs import check_count

__all__ = ["Request", "check_request"]

_PROTOCOLS = ("fair", "paper")
_FEW, _MANY = (5, 10, 20), (25, 50, 75, 150)


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
    reading : str or None
        What the component of an input is read through; None for the explanation's usual one.
    """

    tests: tuple[str, ...]
    n_features: tuple[int, ...]
    baselines: tuple[str, ...]
    protocol: str
    fill: Any
    n_seeds: int
    seed: int
    order: str
    reading: str | None = None

    @property
    def on_components(self) -> bool:
        """Whether the tests are bootstrap tests of a component."""
        return self.tests[0] in BOOTSTRAP_TESTS

    @property
    def rule(self) -> str:
        """How linear coefficients rank features; see `linear_support`."""
        if self.protocol == "fair":
            return "support"
        return "size" if self.on_components else "negative"

    def in_order(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """
        Put the explanation first in the table, and random next if it was asked for.

        Parameters
        ----------
        lines : list of dict
            Lines of one test: of random, of the explanation, and of the other baselines.

        Returns
        -------
        list of dict
            The lines that the table shows.
        """
        n_each = len(self.n_features)
        random, others = lines[:n_each], lines[n_each:]
        shown = random if "random" in self.baselines else []
        return others[:n_each] + shown + others[n_each:]

    def fills(self, background: np.ndarray, shape: tuple[int, ...] | None = None) -> list[Fill]:
        """
        Read the fill operators.

        Parameters
        ----------
        background : ndarray of shape (n_background, n_features)
            Rows that "mean" and "marginal" refer to.
        shape : tuple of int, optional
            Shape of one image, if the rows are images.

        Returns
        -------
        list of Fill
            The operators.
        """
        return read_fills(self.fill, background, shape)


def check_request(
    ex: Any,
    tests: Sequence[str],
    n_features: Sequence[int] | None,
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
    n_features : sequence of int or None
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
    if protocol not in _PROTOCOLS:
        raise ValueError(f"protocol is {protocol!r}; wanted 'fair' or 'paper'.")
    others = _known("baselines", baselines, BASELINES, may_be_empty=True)
    if protocol == "paper" and set(others) & set(LOCAL_BASELINES):
        raise ValueError(
            f"baselines is {others}, but the paper's protocol ranks by coefficients and knows "
            "'random' and 'ridge' only; use protocol='fair'."
        )
    if ex.method in BASELINES:
        raise ValueError(f"ex.method is {ex.method!r}, the name of a baseline; give it another.")
    kinds = _tests(tests)
    _check_released(fill, protocol, kinds)
    return Request(
        kinds,
        _widths(n_features, len(ex.feature_names), _MANY if kinds[0] in BOOTSTRAP_TESTS else _FEW),
        others,
        protocol,
        _default_fill(protocol, kinds) if fill is None else fill,
        check_count(n_seeds, name="n_seeds"),
        check_count(random_seed, name="random_seed", minimum=0),
        _order(ex, order),
    )


def _check_released(fill: Any, protocol: str, tests: tuple[str, ...]) -> None:
    """Keep the operator of the released script to the test and the protocol it belongs to."""
    several = fill if isinstance(fill, list | tuple) else [fill]
    asked = any(isinstance(entry, str) and entry == RELEASED for entry in several)
    if asked and (protocol != "paper" or "nullification" not in tests):
        raise ValueError(
            f"fill is {RELEASED!r}, which is the paper protocol's nullification; here the protocol "
            f"is {protocol!r} and tests is {tests}."
        )


def _tests(tests: Sequence[str]) -> tuple[str, ...]:
    """Check the names; tests of single inputs and bootstrap tests do not mix."""
    found = _known("tests", tests, TESTS + BOOTSTRAP_TESTS, may_be_empty=False)
    if set(found) & set(TESTS) and set(found) & set(BOOTSTRAP_TESTS):
        raise ValueError(
            f"tests is {found}; those of single inputs {TESTS} and the bootstrap tests "
            f"{BOOTSTRAP_TESTS} have different instances: ask for them one after the other."
        )
    return found


def _widths(
    n_features: Sequence[int] | None, n_known: int, usual: tuple[int, ...]
) -> tuple[int, ...]:
    """Check the numbers of features; by default the usual ones that there are."""
    if n_features is None:
        n_features = [width for width in usual if width <= n_known] or [1]
    widths = [n_features] if isinstance(n_features, int) else list(n_features)
    for width in widths:
        if check_count(width, name="n_features") > n_known:
            raise ValueError(f"n_features has {width}, but there are only {n_known} features.")
    if not widths:
        raise ValueError("n_features is empty; wanted at least one number of features.")
    return tuple(sorted({int(width) for width in widths}))


def _default_fill(protocol: str, tests: tuple[str, ...]) -> str:
    """Say what the released scripts fill in: ones for DMM; zero stands for DMM-MEN."""
    return "one" if protocol == "paper" and tests[0] in TESTS else "zero"


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
