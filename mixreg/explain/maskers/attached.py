"""Inputs tied to their features: crafted, transplanted and shown to a box."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.fills import Fill
from mixreg.explain.flat import row_parts

__all__ = ["Attached"]

# Cells of float64 that one table of crafted inputs holds: 32 MB.
_CELLS = 2**22


@dataclass(frozen=True, eq=False)
class Attached:
    """
    Inputs and, for each of their cells, the feature that it belongs to.

    Attributes
    ----------
    rows : ndarray of shape (n_instances, n_cells)
        The inputs, each laid out as one row.
    shape : tuple of int
        Shape of one input as the box takes it.
    owner : ndarray of int of shape (n_instances, n_cells)
        Feature of every cell; -1 for cells that are never changed.
    names : tuple of str of length n_features
        Names of the features.
    fill : Fill
        What stands in the place of a feature that is taken away.
    background : ndarray of shape (n_background, n_cells)
        Rows that random fills draw from.
    position : ndarray of int of shape (n_instances,), or None
        Where in a sequence the explained output stands.
    offset : ndarray of int of shape (n_features,), or None
        Distance of every feature from that position.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[3.0, 5.0]])
    >>> attached.craft(0, np.array([[True, False]]), np.random.default_rng(1))
    array([[3., 0.]])
    """

    rows: np.ndarray
    shape: tuple[int, ...]
    owner: np.ndarray
    names: tuple[str, ...]
    fill: Fill
    background: np.ndarray
    position: np.ndarray | None = None
    offset: np.ndarray | None = None

    @property
    def n_instances(self) -> int:
        """Number of inputs."""
        return len(self.rows)

    @property
    def n_features(self) -> int:
        """Number of features of each."""
        return len(self.names)

    @cached_property
    def active(self) -> np.ndarray:
        """Whether the fill can change the feature, bool of shape (n_instances, n_features)."""
        if self.fill.value is None and self.fill.blurred is None:
            varied = np.ptp(self.background, axis=0) > 0
            differs = varied | (self.rows != self.background[0])
        else:
            rng = np.random.default_rng(0)
            differs = self.rows != self.fill.rows(self.background, self.rows, rng)
        found = np.zeros((self.n_instances, self.n_features), dtype=bool)
        instance, cell = np.nonzero(differs & (self.owner >= 0))
        found[instance, self.owner[instance, cell]] = True
        return found

    def craft(self, instance: int, masks: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """
        Take features away from an input.

        Parameters
        ----------
        instance : int
            Which input.
        masks : ndarray of bool of shape (n, n_features)
            True where a feature is kept.
        rng : numpy.random.Generator
            Source of random fills.

        Returns
        -------
        ndarray of shape (n, *shape)
            The crafted inputs.
        """
        instances = np.full(len(masks), instance)
        return self._crafted(instances, masks, rng).reshape(-1, *self.shape)

    def transplant(
        self,
        instance: int,
        masks: np.ndarray,
        seeds: np.ndarray,
        seed_position: np.ndarray | None = None,
    ) -> np.ndarray:
        """
        Copy features of an input into others.

        Parameters
        ----------
        instance : int
            Which input.
        masks : ndarray of bool of shape (n, n_features)
            True where a feature is copied.
        seeds : ndarray of shape (n, *shape)
            What it is copied into.
        seed_position : ndarray of int of shape (n,), optional
            Position in every seed that takes the part of the explained one; of sequences only.
            Features that would land outside the sequence are left out.

        Returns
        -------
        ndarray of shape (n, *shape)
            The seeds with the features.
        """
        source = np.broadcast_to(self.rows[instance], (len(masks), self.rows.shape[1]))
        target = np.array(seeds, dtype=np.float64).reshape(source.shape)
        chosen = self._of_cells(np.full(len(masks), instance), masks, otherwise=False)
        if self.position is None or seed_position is None:
            return np.where(chosen, source, target).reshape(-1, *self.shape)
        shift = np.asarray(seed_position) - self.position[instance]
        row, cell = np.nonzero(chosen)
        landing = cell + shift[row]
        inside = (landing >= 0) & (landing < self.rows.shape[1])
        target[row[inside], landing[inside]] = self.rows[instance, cell[inside]]
        return target.reshape(-1, *self.shape)

    def ask(
        self,
        box: BlackBox,
        instances: np.ndarray,
        masks: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """
        Ask a box about crafted inputs, in bounded memory.

        Parameters
        ----------
        box : BlackBox
            The box; one with an output per token answers for every input's own position.
        instances : ndarray of int of shape (n,)
            Which input each mask is for.
        masks : ndarray of bool of shape (n, n_features)
            True where a feature is kept.
        rng : numpy.random.Generator
            Source of random fills.

        Returns
        -------
        ndarray of shape (n,)
            The explained output.
        """
        return self._asked(box, instances, masks, rng, None)

    def ask_and_see(
        self,
        box: BlackBox,
        instances: np.ndarray,
        masks: np.ndarray,
        rng: np.random.Generator,
    ) -> tuple[np.ndarray, np.ndarray]:
        """
        Ask a box about crafted inputs, and see which features they really have kept.

        Parameters
        ----------
        box : BlackBox
            The box.
        instances : ndarray of int of shape (n,)
            Which input each mask is for.
        masks : ndarray of bool of shape (n, n_features)
            True where a feature is to be kept.
        rng : numpy.random.Generator
            Source of random fills.

        Returns
        -------
        answers : ndarray of shape (n,)
            The explained output, the same as of `ask`.
        kept : ndarray of bool of shape (n, n_features)
            True where all cells of a feature have the input's values: it was to be kept, or what
            was filled in happened to be the same.
        """
        kept = np.ones(masks.shape, dtype=bool)
        return self._asked(box, instances, masks, rng, kept), kept

    @cached_property
    def change_rate(self) -> np.ndarray:
        """Chance that a fill changes a feature, of shape (n_instances, n_features)."""
        if self.fill.value is None and self.fill.blurred is None:
            same = np.stack([(self.background == row).mean(axis=0) for row in self.rows])
        else:
            rng = np.random.default_rng(0)
            filled = self.fill.rows(self.background, self.rows, rng)
            same = (self.rows == filled).astype(np.float64)
        # Cells are filled each for itself: the feature stays where all of them do.
        unchanged = np.ones((self.n_instances, self.n_features + 1))
        instance = np.broadcast_to(np.arange(self.n_instances)[:, None], self.owner.shape)
        np.multiply.at(unchanged, (instance, self.owner), same)
        return 1.0 - unchanged[:, :-1]

    @staticmethod
    def read(outputs: np.ndarray, position: np.ndarray | None) -> np.ndarray:
        """
        Read one number per input off what a box returned.

        Parameters
        ----------
        outputs : ndarray of shape (n,) or (n, n_tokens)
            The box's answers.
        position : ndarray of int of shape (n,), or None
            The token that is explained; needed where there is an output per token.

        Returns
        -------
        ndarray of shape (n,)
            The explained outputs.

        Raises
        ------
        ValueError
            If there is an output per token, but no position.
        """
        if outputs.ndim == 1:
            return outputs
        if position is None:
            raise ValueError(
                "the black box has an output for every token; say which is explained with a "
                "Sequence masker and position=..."
            )
        return outputs[np.arange(len(outputs)), position]

    def _asked(
        self,
        box: BlackBox,
        instances: np.ndarray,
        masks: np.ndarray,
        rng: np.random.Generator,
        kept: np.ndarray | None,
    ) -> np.ndarray:
        """Ask about some inputs at a time, and note what they have kept if that is wanted."""
        answers = np.empty(len(instances))
        for part in row_parts(len(instances), self.rows.shape[1], _CELLS):
            some = instances[part]
            crafted = self._crafted(some, masks[part], rng)
            if kept is not None:
                row, cell = np.nonzero(crafted != self.rows[some])
                feature = self.owner[some[row], cell]
                kept[part.start + row[feature >= 0], feature[feature >= 0]] = False
            place = None if self.position is None else self.position[some]
            answers[part] = self.read(box(crafted.reshape(-1, *self.shape)), place)
        return answers

    def _crafted(
        self, instances: np.ndarray, masks: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """Rows with features taken away."""
        source = self.rows[instances]
        kept = self._of_cells(instances, masks, otherwise=True)
        return np.where(kept, source, self.fill.rows(self.background, source, rng))

    def _of_cells(self, instances: np.ndarray, masks: np.ndarray, *, otherwise: bool) -> np.ndarray:
        """Masks of features as masks of cells."""
        padded = np.column_stack([masks, np.full(len(masks), otherwise)])
        # Cells without a feature, owner -1, read the last column.
        return np.take_along_axis(padded, self.owner[instances], axis=1)
