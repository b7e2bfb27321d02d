"""Responses simulated from the mixtures of all draws, and their quantiles."""

import numpy as np

from mixreg.posterior.parameters import ParameterDraws

__all__ = ["Simulation"]

_MIN_SAMPLES = 4000


class Simulation:
    """
    Simulated responses of any rows, from one set of random numbers.

    Intervals then vary smoothly with x and do not depend on how rows are cut into blocks.

    Parameters
    ----------
    n_draws : int
        Number of draws.
    rng : numpy.random.Generator
        Source of randomness.

    Examples
    --------
    >>> simulation = Simulation(3, np.random.default_rng(1))
    >>> simulation.n_samples
    4002
    """

    def __init__(self, n_draws: int, rng: np.random.Generator) -> None:
        n_repeats = -(-_MIN_SAMPLES // n_draws)
        # Stratified over the repeats of a draw: few draws still fill the whole mixture.
        self._uniform = (
            rng.permuted(np.tile(np.arange(n_repeats), (n_draws, 1)), axis=1)
            + rng.uniform(size=(n_draws, n_repeats))
        ) / n_repeats
        self._normal = rng.normal(size=(n_draws, n_repeats))

    @property
    def n_samples(self) -> int:
        """Number of responses of each row."""
        return self._normal.size

    @property
    def cells(self) -> int:
        """Numbers that each row takes."""
        return self._normal.size

    def start(self, n_obs: int) -> np.ndarray:
        """
        Make room for the responses of some rows.

        Parameters
        ----------
        n_obs : int
            Number of rows.

        Returns
        -------
        ndarray of shape (n_draws, n_repeats, n_obs)
            Room that `add` fills.
        """
        return np.empty((*self._normal.shape, n_obs))

    def add(
        self,
        room: np.ndarray,
        draws: slice,
        rows: slice,
        parameters: ParameterDraws,
        weights: np.ndarray,
        means: np.ndarray,
    ) -> None:
        """
        Simulate the responses of one block of draws and rows.

        Parameters
        ----------
        room : ndarray of shape (n_draws, n_repeats, n_obs)
            What `start` returned; overwritten at the block.
        draws, rows : slice
            The block.
        parameters : ParameterDraws
            Draws of the block.
        weights : ndarray of shape (n_draws, n_components, 1 or n_obs)
            Weights of the block.
        means : ndarray of shape (n_draws, n_components, n_obs)
            Means of the block.
        """
        uniform, normal = self._uniform[draws], self._normal[draws]
        edges = weights.cumsum(axis=1)
        edges /= edges[:, -1:]
        for repeat in range(uniform.shape[1]):
            chosen = (uniform[:, repeat, None, None] >= edges).sum(axis=1)[:, None, :]
            shape = (len(uniform), 1, means.shape[2])
            location = np.take_along_axis(means, np.broadcast_to(chosen, shape), axis=1)[:, 0]
            scale = np.take_along_axis(parameters.sigma, chosen[:, 0], axis=1)
            room[draws, repeat, rows] = location + scale * normal[:, repeat, None]

    def finish(self, room: np.ndarray, levels: list[float]) -> np.ndarray:
        """
        Take quantiles of the responses of every row.

        Parameters
        ----------
        room : ndarray of shape (n_draws, n_repeats, n_obs)
            All responses; its order is destroyed.
        levels : list of float
            Probabilities.

        Returns
        -------
        ndarray of shape (n_levels, n_obs)
            The quantiles.
        """
        flat = room.reshape(-1, room.shape[2])
        return np.quantile(flat, levels, axis=0, overwrite_input=True)
