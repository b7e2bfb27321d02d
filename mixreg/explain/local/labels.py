"""What label the box gives: to inputs as they are, and to crafted ones."""

from functools import cached_property

import numpy as np

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.label import labelled
from mixreg.explain.maskers import Attached

__all__ = ["Labeller"]


class Labeller:
    """
    Read labels off a box.

    Parameters
    ----------
    box : BlackBox
        The box.
    threshold : float or "largest"
        It says yes where the explained output is above a number, or the largest of all.

    Examples
    --------
    >>> Labeller(black_box(lambda X: X[:, 0]), 0.5)(np.array([[0.2], [0.9]]))
    array([False,  True])
    """

    def __init__(self, box: BlackBox, threshold: float | str) -> None:
        self.box = box
        self.threshold = threshold

    def __call__(self, inputs: np.ndarray) -> np.ndarray:
        """
        Label inputs as they are.

        Parameters
        ----------
        inputs : ndarray of shape (n, *input shape)
            Inputs.

        Returns
        -------
        ndarray of bool of shape (n,), or (n, n_tokens) if there is an output for every token
            Whether the box says yes.
        """
        return labelled(self.box, inputs, self.threshold)

    def crafted(
        self,
        attached: Attached,
        instances: np.ndarray,
        masks: np.ndarray,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """
        Label crafted inputs, in bounded memory.

        Parameters
        ----------
        attached : Attached
            What inputs are crafted of.
        instances : ndarray of int of shape (n,)
            Which input each mask is for.
        masks : ndarray of bool of shape (n, n_features)
            True where a feature is kept.
        rng : numpy.random.Generator
            Source of random fills.

        Returns
        -------
        ndarray of bool of shape (n,)
            Whether the box says yes.
        """
        return attached.ask(self._voice, instances, masks, rng) > 0

    @cached_property
    def _voice(self) -> BlackBox:
        """The labels as a box, one above zero where it says yes."""
        return black_box(
            lambda inputs: self(inputs).astype(np.float64),
            batch_size=self.box.batch_size,
            per_token=self.box.per_token,
        )
