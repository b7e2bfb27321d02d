"""Trials of local explanations: single inputs are crafted, and keep their label or lose it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mixreg.explain.crafting import REMOVALS, chosen
from mixreg.explain.fills import Fill, read_fills
from mixreg.explain.flat import row_parts
from mixreg.explain.local.labels import Labeller
from mixreg.explain.local.pools import Pool
from mixreg.explain.maskers import Attached
from mixreg.explain.scenarios import SEEDS_LABEL

__all__ = ["Masking", "Transplant", "Trial", "filled_anew"]


@dataclass(frozen=True, eq=False)
class Masking:
    """
    Deduction and synthetic: some features of an input are filled.

    Attributes
    ----------
    test : {"deduction", "synthetic"}
        Whether the chosen features are filled, or all others.
    attached : Attached
        The inputs, with the fill of this trial.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that may be chosen.
    seed : tuple of int
        Source of random fills: every explainer meets the same.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[3.0, 5.0]])
    >>> trial = Masking("deduction", attached, attached.active, (0,))
    >>> labeller = Labeller(black_box(lambda X: X.sum(axis=1)), 4.0)
    >>> trial.says_yes(np.array([[[0, 1]]]), [1, 2], labeller).tolist()
    [[[True], [False]]]
    """

    test: str
    attached: Attached
    candidates: np.ndarray
    seed: tuple[int, ...]

    @property
    def fill(self) -> str:
        """What tables call the operator."""
        return self.attached.fill.name

    def says_yes(
        self, ranks: np.ndarray, n_features: Sequence[int], labeller: Labeller
    ) -> np.ndarray:
        """
        Fill features and label what is left.

        Parameters
        ----------
        ranks : ndarray of int of shape (n_repeats, n_instances, n_features)
            Places of the features; see `places`.
        n_features : sequence of int
            Numbers of features that are chosen.
        labeller : Labeller
            What the box says.

        Returns
        -------
        ndarray of bool of shape (n_repeats, n_widths, n_instances)
            Whether it says yes.
        """
        instances = np.tile(np.arange(self.attached.n_instances), len(n_features))
        found = []
        for each in ranks:
            top = np.concatenate([chosen(each, self.candidates, n) for n in n_features])
            masks = ~top if self.test in REMOVALS else top
            rng = np.random.default_rng(self.seed)
            found.append(labeller.crafted(self.attached, instances, masks, rng))
        return np.reshape(found, (len(ranks), len(n_features), -1))


@dataclass(frozen=True, eq=False)
class Transplant:
    """
    Augmentation: some features of an input are copied into inputs of the opposite class.

    Attributes
    ----------
    attached : Attached
        The inputs.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that may be chosen.
    pool : Pool
        Inputs of the opposite class.
    picks : ndarray of int of shape (n_seeds, n_instances)
        Which of them every input meets.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[3.0, 5.0]])
    >>> pool = Pool(np.zeros((1, 2)), np.array([0]), None, np.array([False]))
    >>> trial = Transplant(attached, attached.active, pool, np.array([[0]]))
    >>> labeller = Labeller(black_box(lambda X: X.sum(axis=1)), 4.0)
    >>> trial.says_yes(np.array([[[0, 1]]]), [1, 2], labeller).tolist()
    [[[False], [True]]]
    """

    attached: Attached
    candidates: np.ndarray
    pool: Pool
    picks: np.ndarray
    test: str = "augmentation"

    @property
    def fill(self) -> str:
        """What tables call the operator."""
        return SEEDS_LABEL

    def says_yes(
        self, ranks: np.ndarray, n_features: Sequence[int], labeller: Labeller
    ) -> np.ndarray:
        """
        Copy features and label what comes out.

        Parameters
        ----------
        ranks : ndarray of int of shape (n_seeds or 1, n_instances, n_features)
            Places of the features; see `places`. A single set serves for all seeds.
        n_features : sequence of int
            Numbers of features that are chosen.
        labeller : Labeller
            What the box says.

        Returns
        -------
        ndarray of bool of shape (n_seeds, n_widths, n_instances)
            Whether it says yes.
        """
        found = np.empty((len(self.picks), len(n_features), self.attached.n_instances), dtype=bool)
        for repeat, picks in enumerate(self.picks):
            each = ranks[repeat % len(ranks)]
            masks = np.stack([chosen(each, self.candidates, n) for n in n_features])
            for part in row_parts(len(picks), masks.shape[0] * self.attached.rows.shape[1]):
                crafted, position = self._crafted(np.arange(len(picks))[part], picks[part], masks)
                said = Attached.read(labeller(crafted), position)
                found[repeat, :, part] = said.reshape(-1, len(n_features)).T
        return found

    def _crafted(
        self, instances: np.ndarray, picks: np.ndarray, masks: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """Transplant the chosen features of some instances, each into its own seed."""
        n_widths = len(masks)
        parts = []
        for instance, pick in zip(instances, picks, strict=True):
            rows = np.tile(self.pool.rows[self.pool.row[pick]], (n_widths, 1))
            place = None
            if self.pool.position is not None:
                place = np.full(n_widths, self.pool.position[pick])
            parts.append(self.attached.transplant(instance, masks[:, instance], rows, place))
        position = self.pool.position
        repeated = None if position is None else np.repeat(position[picks], n_widths)
        return np.concatenate(parts), repeated


type Trial = Masking | Transplant
"""One test with one operator, the same for all explainers."""


def filled_anew(fill: Any, attached: Attached, shape: tuple[int, ...] | None) -> Iterator[Attached]:
    """
    Give inputs the operators of deduction and synthetic, one after the other.

    Parameters
    ----------
    fill : Any
        One operator or several, as `fidelity` takes them; None for the masker's own.
    attached : Attached
        The inputs.
    shape : tuple of int or None
        Of one image.

    Yields
    ------
    Attached
        The same inputs.

    Raises
    ------
    ValueError
        If an operator is unknown, or is no token though the inputs are sequences.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular("one").attach([[3.0, 5.0]])
    >>> [one.fill.name for fill in (None, "zero") for one in filled_anew(fill, attached, None)]
    ['one', 'zero']
    """
    fills = [attached.fill] if fill is None else read_fills(fill, attached.background, shape)
    for one in fills:
        _check_token(one, attached)
        yield replace(attached, fill=one)


def _check_token(fill: Fill, attached: Attached) -> None:
    """Refuse to fill sequences with what is no token."""
    if attached.offset is None or fill.value is None:
        return
    if (fill.value < 0).any() or (fill.value % 1 != 0).any():
        raise ValueError(
            f"fill is {fill.name!r}, but the features are tokens; wanted a token (a whole number), "
            "'marginal', or a vector of tokens."
        )
