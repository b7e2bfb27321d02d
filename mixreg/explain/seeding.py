"""Seeds for libraries that know only NumPy's global generator."""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

__all__ = ["global_seed"]


@contextmanager
def global_seed(seed: int) -> Iterator[None]:
    """
    Seed NumPy's global generator, the only one KernelSHAP knows, and put its state back.

    Parameters
    ----------
    seed : int
        The seed.

    Yields
    ------
    None
        Nothing.

    Examples
    --------
    >>> with global_seed(1):
    ...     drawn = np.random.rand()
    >>> round(drawn, 3)
    0.417
    """
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
