"""A chain that has left its start behind and goes on sweeping, one sweep a call."""

from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.problems import Problem, declare

__all__ = ["Chain", "design_of", "interleaved_times"]


class Chain:
    """
    One chain of the sampler without the bookkeeping around it.

    Parameters
    ----------
    problem : Problem
        Data; the chain makes ``problem.burn_in`` sweeps from a dispersed start at once.
    """

    def __init__(self, problem: Problem) -> None:
        import mixreg as mr

        model = declare(problem)
        self._step = mr.GibbsStep(model=model, start="dispersed")
        self._step.setup_chain(np.random.default_rng(0), tune=0, draws=1)
        self._point = model.initial_point()
        for _ in range(problem.burn_in):
            self.sweep()

    def sweep(self) -> None:
        """Make one sweep."""
        self._point, _ = self._step.step(self._point)


def design_of(problem: Problem) -> np.ndarray:
    """
    Lay out the inputs, with a column of ones in front where components have a level.

    Parameters
    ----------
    problem : Problem
        Data.

    Returns
    -------
    float64 of shape (n_obs, n_features + 1) or (n_obs, n_features)
        The design of every component's regression.
    """
    if problem.options.get("preset") == "paper":
        return problem.X
    return np.column_stack([np.ones(len(problem.X)), problem.X])


def interleaved_times(
    chain: Chain, design: np.ndarray, repeats: int
) -> tuple[np.ndarray, np.ndarray]:
    """
    Time sweeps and ``design.T @ design`` in turns, so that both meet the same machine.

    Parameters
    ----------
    chain : Chain
        What sweeps.
    design : float64 of shape (n_obs, n_columns)
        What is multiplied, by one thread.
    repeats : int
        How many of each.

    Returns
    -------
    sweeps, products : float64 of shape (repeats,)
        Seconds.
    """
    sweeps, products = np.empty(repeats), np.empty(repeats)
    with threadpool_limits(1, user_api="blas"):
        for i in range(repeats):
            began = perf_counter()
            design.T @ design
            between = perf_counter()
            chain.sweep()
            sweeps[i], products[i] = perf_counter() - between, between - began
    return sweeps, products
