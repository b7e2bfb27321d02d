"""The global explainer: one mixture of regressions for what a black box does over many inputs."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from mixreg.explain.assembly import global_dataset, provenance
from mixreg.explain.blackbox import LOGIT_CLIP, BlackBox, black_box, is_probability, response
from mixreg.explain.explanation import Explanation
from mixreg.explain.importance import check_probability
from mixreg.explain.surrogate import Rows, surrogate_table
from mixreg.inputs import Design, check_count, check_design
from mixreg.posterior.convergence import warn_if_unconverged
from mixreg.posterior.diagnose import diagnose
from mixreg.posterior.passes import mean_responsibilities, occupancy
from mixreg.posterior.relabel import relabel
from mixreg.posterior.trace import Trace, read_trace

__all__ = ["METHODS", "GlobalExplainer"]


def _build_dmm(X: np.ndarray, y: np.ndarray, names: Sequence[str], **options: Any) -> Any:
    """Declare a DMM."""
    from mixreg.models import dmm

    return dmm(X, y, feature_names=names, **options)


METHODS: Mapping[str, Callable[..., Any]] = {"dmm": _build_dmm}
"""Builders by name: (X, y, names, n_components, preset, intercept) -> model."""


class _Run(NamedTuple):
    """What one call works on."""

    design: Design
    fitted: np.ndarray
    y: np.ndarray
    held_out: Rows | None
    kind: str
    seed: int

    @property
    def fitted_rows(self) -> Rows:
        """The rows the mixture is fitted to."""
        return self.design.values[self.fitted], self.y[self.fitted]


class GlobalExplainer:
    """
    Explain what a black box does over a population of inputs.

    A mixture of linear regressions is fitted to the inputs and the box's outputs. Each component
    that holds rows is one common rule; its coefficients say what each feature does to the
    response there.

    Parameters
    ----------
    black_box : BlackBox or callable
        Output of `black_box`, or a function X -> (n_obs,).
    method : {"dmm"}, default "dmm"
        "dmm": Dirichlet-process mixture with normal coefficients.
    n_components : int, default 10
        The largest number of components.
    preset : {"default", "paper"}, default "default"
        Hyper-parameters; see `mixreg.dmm`.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        What is regressed: "logit" takes the log odds of probabilities clipped at 1e-6; "auto"
        is the logit where all outputs are probabilities, and else the raw output.
    intercept : bool, optional
        Whether components have a level; by default the preset decides.
    draws, tune, chains : int
        Kept and discarded draws per chain, and chains.
    cores : int, optional
        Chains drawn at the same time; by default the sampler decides.
    holdout : float, default 0.2
        Share of the rows kept out of the fit, for honest errors of prediction. 0 fits all rows,
        and then ``fidelity`` has assigned errors only.

    Examples
    --------
    >>> explainer = GlobalExplainer(lambda X: 2 * X[:, 0] - X[:, 1], n_components=3)
    >>> explainer.method, explainer.holdout
    ('dmm', 0.2)
    """

    def __init__(
        self,
        black_box: BlackBox | Callable[..., Any],
        method: str = "dmm",
        *,
        n_components: int = 10,
        preset: str = "default",
        response: str = "auto",
        intercept: bool | None = None,
        draws: int = 1000,
        tune: int = 1000,
        chains: int = 4,
        cores: int | None = None,
        holdout: float = 0.2,
    ) -> None:
        if method not in METHODS:
            raise ValueError(f"method is {method!r}; known methods are {sorted(METHODS)}.")
        if response not in ("auto", "logit", "probability", "raw"):
            raise ValueError(
                f"response is {response!r}; wanted 'auto', 'logit', 'probability' or 'raw'."
            )
        if preset not in ("default", "paper"):
            raise ValueError(f"preset is {preset!r}; wanted 'default' or 'paper'.")
        self.black_box = _as_box(black_box)
        self.method = method
        self.response = response
        self.holdout = check_probability(holdout, name="holdout") if holdout else 0.0
        self.model_options: dict[str, Any] = {
            "n_components": check_count(n_components, name="n_components", minimum=2),
            "preset": preset,
            "intercept": intercept,
        }
        self.sample_options: dict[str, Any] = {
            "draws": check_count(draws, name="draws"),
            "tune": check_count(tune, name="tune", minimum=0),
            "chains": check_count(chains, name="chains"),
            "cores": None if cores is None else check_count(cores, name="cores"),
        }

    def __call__(
        self,
        X: Any,
        *,
        X_holdout: Any = None,
        feature_names: Sequence[str] | None = None,
        random_seed: int = 0,
        progressbar: bool = True,
    ) -> Explanation:
        """
        Explain the box over the rows of X.

        Parameters
        ----------
        X : array-like of shape (n_obs, n_features)
            Inputs of the population that is explained.
        X_holdout : array-like of shape (n_holdout, n_features), optional
            Rows to measure prediction on; then all rows of X are fitted.
        feature_names : sequence of str, optional
            Names of the features; by default those X carries, else "x0", "x1" and so on.
        random_seed : int, default 0
            Decides the rows held out and the draws.
        progressbar : bool, default True
            Whether to show how far the sampler is.

        Returns
        -------
        Explanation
            One set of importances per component, largest component first.

        Raises
        ------
        ValueError
            If X is no design, too few rows are left to fit, or the box misbehaves.

        Warns
        -----
        ConvergenceWarning
            If the chains have not been shown to converge; ``converged`` is then false.
        """
        started = time.perf_counter()
        run = self._prepare(X, X_holdout, feature_names, random_seed)
        idata = self._draw(run, progressbar)
        diagnostics = diagnose(idata)
        warn_if_unconverged(diagnostics)
        aligned = relabel(idata)
        trace = read_trace(aligned)
        attrs = self._provenance(run, aligned, diagnostics, time.perf_counter() - started)
        data = global_dataset(
            trace.parameters,
            run.design.names,
            attrs=attrs,
            X=run.design.values,
            response=run.y,
            responsibility=mean_responsibilities(trace.parameters, run.design.values, run.y),
            sizes=_sizes(aligned, trace),
            fitted=run.fitted,
        )
        table = surrogate_table(trace.parameters, run.fitted_rows, run.held_out, run.kind)
        return Explanation(data, fidelity=table, diagnostics=diagnostics)

    def _prepare(
        self, X: Any, X_holdout: Any, feature_names: Sequence[str] | None, random_seed: int
    ) -> _Run:
        """Check the inputs, ask the box, and divide the rows."""
        seed = check_count(random_seed, name="random_seed", minimum=0)
        design = check_design(X, feature_names=feature_names)
        n_obs = len(design.values)
        n_held = 0 if X_holdout is not None else round(self.holdout * n_obs)
        if n_obs - n_held < 2:
            raise ValueError(
                f"X has {n_obs} rows, of which holdout={self.holdout} leaves {n_obs - n_held} to "
                "fit; wanted at least two."
            )
        outputs = self.black_box(design.values)
        kind = self.response
        if kind == "auto":
            kind = "logit" if is_probability(outputs) else "raw"
        y = response(outputs, kind)
        fitted = np.ones(n_obs, dtype=bool)
        fitted[np.random.default_rng(seed).permutation(n_obs)[:n_held]] = False
        held_out = (design.values[~fitted], y[~fitted]) if n_held else None
        if X_holdout is not None:
            other = check_design(X_holdout, name="X_holdout", n_features=design.values.shape[1])
            held_out = other.values, response(self.black_box(other.values), kind)
        return _Run(design, fitted, y, held_out, kind, seed)

    def _draw(self, run: _Run, progressbar: bool) -> xr.DataTree:
        """Declare the model and sample it; convergence is judged by the caller."""
        from mixreg.sampling import sample

        X, y = run.fitted_rows
        model = METHODS[self.method](X, y, run.design.names, **self.model_options)
        return sample(
            model,
            random_seed=run.seed,
            progressbar=progressbar,
            compute_convergence_checks=False,
            **self.sample_options,
        )

    def _provenance(
        self, run: _Run, aligned: xr.DataTree, diagnostics: pd.DataFrame, seconds: float
    ) -> dict[str, Any]:
        """Record what was done, how, with which seed, and whether the chains agree."""
        return provenance(
            kind="global",
            method=self.method,
            response_kind=run.kind,
            settings=self.model_options | self.sample_options | {"holdout": self.holdout},
            clip=LOGIT_CLIP if run.kind == "logit" else None,
            random_seed=run.seed,
            seconds=seconds,
            converged=int(diagnostics.attrs["converged"]),
            advice="\n".join(diagnostics.attrs["advice"]),
            truncation_bound=float(diagnostics.attrs["truncation_bound"]),
            ambiguous_share=float(aligned["posterior"].attrs["ambiguous_share"]),
        )


def _as_box(candidate: BlackBox | Callable[..., Any]) -> BlackBox:
    """Wrap a plain callable."""
    return candidate if isinstance(candidate, BlackBox) else black_box(candidate)


def _sizes(aligned: xr.DataTree, trace: Trace) -> np.ndarray:
    """Rows per component and draw: the sampler's own, or else their expectation."""
    stats = aligned["sample_stats"]
    if "sizes" in stats:
        sizes = stats["sizes"].transpose("chain", "draw", "component").values
        return sizes.reshape(-1, sizes.shape[2]).astype(np.float64)
    return occupancy(trace.parameters, *trace.data).sizes
