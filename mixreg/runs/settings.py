"""How a run is drawn, and where its chains begin."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pymc as pm
from pymc.initial_point import make_initial_point_fns_per_chain
from pymc.util import (
    RandomGeneratorState,
    get_random_generator,
    get_state_from_generator,
    random_generator_from_state,
)

from mixreg.runs.checkpoint import digest

__all__ = ["Beginning", "RunSettings", "beginnings"]


class RunSettings(NamedTuple):
    """
    Numbers that decide what a run draws.

    Attributes
    ----------
    draws : int
        Draws kept per chain.
    tune : int
        Steps of burn-in.
    chains : int
        Number of chains.
    thin : int
        Sweeps per step.
    split_merge : bool
        Whether splits and merges are proposed.
    segment : int
        Draws that are written at once.
    keep : tuple of str
        Quantities inside the sampler that are recorded.
    keep_burn_in : bool
        Whether burn-in is recorded.
    start : str
        How chains start: "dispersed" or "point".
    """

    draws: int
    tune: int
    chains: int
    thin: int
    split_merge: bool
    segment: int
    keep: tuple[str, ...]
    keep_burn_in: bool
    start: str

    @property
    def steps(self) -> int:
        """Steps of a chain, burn-in included."""
        return self.tune + self.draws

    def described(self, starts: "Sequence[Beginning]", random_seed: Any) -> dict[str, Any]:
        """
        Name the settings as the arguments of :func:`mixreg.sample`.

        Parameters
        ----------
        starts : sequence of Beginning
            Where the chains begin.
        random_seed : Any
            The seed they were begun from.

        Returns
        -------
        dict of str to Any
            Numbers and texts by name.
        """
        names = ("draws", "tune", "chains", "thin", "split_merge", "segment")
        points = {
            f"{chain} {name}": value
            for chain, start in enumerate(starts)
            for name, value in start.point.items()
        }
        return {
            **{name: getattr(self, name) for name in names},
            "keep": ", ".join(self.keep),
            "discard_tuned_samples": not self.keep_burn_in,
            "initvals": self.start if self.start == "dispersed" else f"array {digest(points)}",
            "random_seed": _seed_text(starts, random_seed),
        }


class Beginning(NamedTuple):
    """
    Where a chain begins.

    Attributes
    ----------
    point : dict of str to ndarray
        Value variables.
    rng : RandomGeneratorState
        State of its generator.
    """

    point: dict[str, np.ndarray]
    rng: RandomGeneratorState


def beginnings(
    model: pm.Model,
    chains: int,
    random_seed: Any,
    initvals: dict[str, Any] | Sequence[dict[str, Any] | None] | None,
) -> list[Beginning]:
    """
    Begin chains where ``pymc.sample`` begins them, from the same seed with the same generators.

    Parameters
    ----------
    model : pymc.Model
        The model.
    chains : int
        Number of chains.
    random_seed : int, sequence of int or numpy.random.Generator, optional
        The run's seed.
    initvals : dict or sequence of dict, optional
        Starting values by variable name.

    Returns
    -------
    list of Beginning
        One for each chain.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> one, two = beginnings(model, 2, 1, None)
    >>> list(one.point)[:2], one.rng == two.rng
    (['alpha_log__', 'v_logodds__'], False)
    """
    generators = get_random_generator(random_seed).spawn(chains)
    seeds = [generator.integers(2**30) for generator in generators]
    functions = make_initial_point_fns_per_chain(
        model=model, overrides=initvals, jitter_rvs=set(), chains=chains
    )
    return [
        Beginning(function(seed), get_state_from_generator(generator))
        for function, seed, generator in zip(functions, seeds, generators, strict=True)
    ]


def _seed_text(starts: Sequence[Beginning], random_seed: Any) -> str:
    """Name a seed by what was given and by the numbers it leads to."""
    given = random_seed if isinstance(random_seed, int | list | tuple) else "a generator"
    first = [random_generator_from_state(start.rng).bytes(4).hex() for start in starts]
    return f"{given} (streams {' '.join(first)})"
