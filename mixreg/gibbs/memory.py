"""What a chain remembers from one step to the next beside its point."""

import numpy as np
from pymc.step_methods.state import DataClassState, dataclass_state
from pymc.util import RandomGeneratorState

__all__ = ["Memory"]


@dataclass_state
class Memory(DataClassState):
    """
    Sampling state of a :class:`~mixreg.GibbsStep`, its fields named like the step's attributes.

    A chain that is given its point and this goes on with the very numbers it would have drawn.
    Assignment probabilities are part of it: found again from the point they differ in the last
    digits, because a point is written on the user's scale.

    Attributes
    ----------
    rng : RandomGeneratorState
        State of the generator.
    _fresh : bool
        Whether no sweep was made yet.
    _n_sweeps : int
        Sweeps made.
    _last : tuple of (dict, ndarray) or None
        The last point, and its unnormalised assignment probabilities of shape
        (n_components, n_obs); None before the first sweep.
    """

    rng: RandomGeneratorState
    _fresh: bool
    _n_sweeps: int
    _last: tuple[dict[str, np.ndarray], np.ndarray] | None
