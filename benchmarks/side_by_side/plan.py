"""How long a sampler runs, and where what it declares comes from."""

from typing import NamedTuple

__all__ = ["Plan"]


class Plan(NamedTuple):
    """
    What every sampler is asked for.

    Attributes
    ----------
    chains, cores : int
        Chains, and how many of them run side by side.
    tune, draws : int
        Burn-in iterations and draws per chain.
    minutes : float
        Limit of sampling, compilation apart: processor time over ``cores``.
    seed : int
        Source of randomness.
    """

    chains: int
    cores: int
    tune: int
    draws: int
    minutes: float
    seed: int

    @property
    def limit_seconds(self) -> float:
        """Processor time that sampling may take, all chains together."""
        return 60.0 * self.minutes * self.cores
