"""The sweep as a PyMC step method."""

from time import perf_counter
from typing import Any

import numpy as np
import pymc as pm
from pymc.step_methods.compound import BlockedStep

from mixreg.gibbs.compiled_sweep import CompiledSweep, compile_sweep
from mixreg.gibbs.data import read_data
from mixreg.gibbs.memory import Memory
from mixreg.gibbs.start import dispersed_partition, shares_of_partition
from mixreg.gibbs.values import VALUE_NAMES
from mixreg.inputs import check_count
from mixreg.models import spec_of

__all__ = ["GibbsStep"]

STARTS = ("dispersed", "point")

# Splits and merges lead a chain out of its start and are seldom accepted later: one in each of the
# first sweeps, then one in so many.
_EARLY_SWEEPS = 50
_SWEEPS_PER_MOVE = 100


class GibbsStep(BlockedStep):
    """
    Exact Gibbs sweep over all free variables of a mixture of regressions.

    Each step draws the assignments given the parameters and then all parameters given the
    assignments, and leaves the declared model's posterior invariant. No tuning: ``tune`` draws
    are burn-in.

    Parameters
    ----------
    vars : list of Variable, optional
        Value or random variables; all free ones or None.
    model : pymc.Model, optional
        A model built by :func:`mixreg.dmm` or a sibling; by default the one on the stack.
    initial_point : dict, optional
        Accepted for PyMC's sake; a sweep needs no tuning at a point.
    compile_kwargs : dict, optional
        Must be empty: one engine serves all sizes.
    start : {"dispersed", "point"}, default "point"
        Whether a chain's first sweep starts from a random partition of the rows or from the
        point it is given.
    thin : int, default 1
        Sweeps per step: what PyMC records is the last of them.
    split_merge : bool, default True
        Whether to propose splits and merges of components, one in each of a chain's first 50
        sweeps and one in every hundredth from then on. A gate leaves them out: its sticks cannot be
        integrated out.
    keep_assignments : bool, default False
        Record the assignments of every row as a statistic ``z``: n_obs numbers per draw.
    **kwargs : Any
        What PyMC passes to every step method (``blocked``).

    Raises
    ------
    TypeError
        If the model was not built by this package.
    ValueError
        If ``vars`` leaves out a free variable, or an argument is unknown.

    Examples
    --------
    >>> import mixreg as mr
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> step = GibbsStep(model=model)
    >>> step.setup_chain(np.random.default_rng(1), tune=0, draws=1)
    >>> point, (stats,) = step.step(model.initial_point())
    >>> int(stats["sizes"].sum())
    6
    """

    name = "mixreg_gibbs"
    default_blocked = True
    default_tune_steps = 1000
    _state_class = Memory
    stats_dtypes_shapes: dict[str, Any] = {  # noqa: RUF012 - instances replace it
        "lp": (np.float64, []),
        "log_lik": (np.float64, []),
        "occupied": (np.int64, []),
        "sizes": (np.int64, []),
        "seconds": (np.float64, []),
    }

    def __init__(
        self,
        vars: list[Any] | None = None,
        *,
        model: pm.Model | None = None,
        initial_point: dict[str, np.ndarray] | None = None,
        compile_kwargs: dict[str, Any] | None = None,
        start: str = "point",
        thin: int = 1,
        split_merge: bool = True,
        keep_assignments: bool = False,
        **kwargs: Any,
    ) -> None:
        model = pm.modelcontext(model)
        spec = spec_of(model)
        if start not in STARTS:
            raise ValueError(f"start is {start!r}; wanted one of {STARTS}.")
        if compile_kwargs:
            raise ValueError(f"compile_kwargs is {compile_kwargs!r}; the sweep takes none.")
        self.vars = list(model.value_vars)
        _check_owns_all(vars, model)
        self.rng = np.random.default_rng()
        self.tune = True
        self._start = start
        self._thin = check_count(thin, name="thin")
        self._split_merge = split_merge
        self._keep = keep_assignments
        self._names = [name for name in VALUE_NAMES if name in {v.name for v in self.vars}]
        self._data, self._shapes = read_data(model, spec)
        self._compiled = self._compile()
        self._last: tuple[dict[str, np.ndarray], np.ndarray] | None = None
        self._fresh = True
        self._n_sweeps = 0
        self._declare_statistics()

    def _compile(self) -> CompiledSweep:
        return compile_sweep(self._shapes, keep_assignments=self._keep)

    def _declare_statistics(self) -> None:
        """Tell PyMC the lengths of vector statistics, which only the model's shapes decide."""
        known = dict(type(self).stats_dtypes_shapes)
        known["sizes"] = (np.dtype((np.int64, (self._shapes.n_components,))), [])
        for name, dtype in self._component_statistics().items():
            known[name] = (np.dtype((dtype, (self._shapes.n_components,))), [])
        if self._proposes:
            known |= {"splits": (np.int64, []), "merges": (np.int64, [])}
        if self._keep:
            known["z"] = (np.dtype((np.int16, (self._shapes.n_obs,))), [])
        self.stats_dtypes_shapes = known
        self.stats_dtypes = [{name: dtype for name, (dtype, _) in known.items()}]

    @property
    def _proposes(self) -> bool:
        """Whether moves over partitions are made, and counted."""
        return self._split_merge and not self._shapes.n_gate

    def _component_statistics(self) -> dict[str, Any]:
        """Statistics of every component beside its size, in a sweep's order."""
        nets = {"net": np.int64} if self._shapes.n_nets else {}
        return nets | {"w": np.float64}

    def __getstate__(self) -> dict[str, Any]:
        """Leave compiled functions behind: a worker process compiles its own."""
        return {k: v for k, v in self.__dict__.items() if k not in {"_compiled", "_last"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Compile again after unpickling."""
        self.__dict__.update(state)
        self._compiled = self._compile()
        self._last = None

    def setup_chain(self, rng: Any, tune: int, draws: int) -> None:
        """
        Prepare for one chain.

        Parameters
        ----------
        rng : numpy.random.Generator or seed
            The chain's source of randomness.
        tune : int
            Number of burn-in steps.
        draws : int
            Number of steps kept.

        Examples
        --------
        >>> import mixreg as mr
        >>> step = GibbsStep(model=mr.dmm(np.eye(6), np.arange(6.0), n_components=2))
        >>> step.setup_chain(np.random.default_rng(1), tune=0, draws=1)
        """
        super().setup_chain(rng, tune, draws)
        self._last = None
        self._fresh = True
        self._n_sweeps = 0

    def step(self, point: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], list[Any]]:
        """
        Make one sweep.

        Parameters
        ----------
        point : dict
            Value variables by name.

        Returns
        -------
        point : dict
            New values, in the order they came.
        stats : list of one dict
            Log posterior, log-likelihood, occupied components, sizes, weights averaged over the
            rows, seconds, where there are elastic nets the one each component follows, and accepted
            splits and merges where weights are constant.

        Raises
        ------
        FloatingPointError
            If moments lose positive definiteness, which only absurd magnitudes can cause.

        Examples
        --------
        >>> import mixreg as mr
        >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
        >>> step = GibbsStep(model=model)
        >>> list(step.step(model.initial_point())[0])
        ['alpha_log__', 'v_logodds__', 'sigma_log__', 'beta', 'intercept']
        """
        began = perf_counter()
        accepted = np.zeros(2, dtype=np.int64)
        for _ in range(self._thin):
            point, stats, moved = self._sweep(point)
            accepted += moved
        if self._proposes:
            stats |= dict(zip(("splits", "merges"), accepted.tolist(), strict=True))
        return point, [{**stats, "seconds": perf_counter() - began}]

    def _sweep(self, point: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], Any, Any]:
        """Make one sweep; its point, what to record about it, and accepted splits and merges."""
        rows, columns, total, gate, settings = self._data
        shares = self._shares_at(point)
        values = [np.asarray(point[name]) for name in self._names]
        try:
            self.rng, shares, lp, log_lik, sizes, *others = self._compiled.sweep(
                self.rng, self._n_moves(), *values, shares, rows, columns, total, *gate, *settings
            )
        except np.linalg.LinAlgError as error:
            raise FloatingPointError(
                "a component's moments are not positive definite to working precision; look at "
                f"the scales of X and y, whose largest working value is {np.abs(rows).max():.3g}."
            ) from error
        stats = {
            "lp": float(lp),
            "log_lik": float(log_lik),
            "occupied": int((sizes > 0).sum()),
            "sizes": sizes,
        }
        for name in self._component_statistics():
            stats[name] = others.pop(0)
        accepted = 0 if self._shapes.n_gate else others.pop(0)
        if self._keep:
            stats["z"] = others.pop()
        new = {**point, **dict(zip(self._names, map(np.asarray, others), strict=True))}
        self._last = (new, shares)
        self._n_sweeps += 1
        return new, stats, accepted

    def _n_moves(self) -> np.ndarray:
        """Count the moves over partitions that the next sweep proposes."""
        is_due = self._n_sweeps < _EARLY_SWEEPS or self._n_sweeps % _SWEEPS_PER_MOVE == 0
        return np.asarray(int(self._proposes and is_due))

    def _shares_at(self, point: dict[str, np.ndarray]) -> np.ndarray:
        """Find assignment probabilities at a point; the last step's are kept for the next."""
        fresh, self._fresh = self._fresh, False
        rows, columns, total, gate, settings = self._data
        if fresh and self._start == "dispersed":
            n_components = self._shapes.n_components
            z = dispersed_partition(self.rng, rows, total, settings.precision, n_components)
            return shares_of_partition(z, n_components)
        if self._last is not None:
            known, shares = self._last
            if all(
                point[name] is known[name] or np.array_equal(point[name], known[name])
                for name in self._names
            ):
                return shares
        values = [np.asarray(point[name]) for name in self._names]
        return self._compiled.evaluate(*values, columns, *gate, *settings)


def _check_owns_all(vars: list[Any] | None, model: pm.Model) -> None:
    """Insist on all free variables: the sweep draws them jointly with the assignments."""
    if vars is None:
        return
    owned = {model.rvs_to_values.get(variable, variable) for variable in vars}
    missing = [value.name for value in model.value_vars if value not in owned]
    if missing:
        raise ValueError(f"vars leaves out {missing}; the sweep draws all free variables at once.")
