"""The global explainer: one mixture of regressions for what a black box does over many inputs."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import xarray as xr

from mixreg.explain.assembly import provenance
from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.explanation import Explanation
from mixreg.explain.gathered import gathered
from mixreg.explain.importance import check_probability
from mixreg.explain.maskers import Image
from mixreg.explain.methods import METHODS, gate_options, own_options, stated
from mixreg.explain.response import LOGIT_CLIP, check_kind, clipped_share, warn_if_clipped
from mixreg.explain.run import Run, prepare
from mixreg.inputs import check_count
from mixreg.posterior.convergence import warn_if_unconverged
from mixreg.posterior.diagnose import diagnose
from mixreg.posterior.relabel import relabel

__all__ = ["GlobalExplainer"]


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
    method : {"dmm", "dmm_men", "lemna"}, default "dmm"
        "dmm": Dirichlet-process mixture with normal coefficients. "dmm_men": with multiple
        elastic nets, which suits many redundant features such as pixels. "lemna": with
        neighbouring coefficients pulled together, for features in a meaningful order.
    masker : Image, optional
        Says that the rows are images and which of their pixels are features
        (`mixreg.maskers.Image`). The box is asked about whole images.
    n_components : int, default 10
        The largest number of components.
    preset : {"default", "paper"}, default "default"
        Hyper-parameters; see `mixreg.dmm`.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        What is regressed: "logit" takes the log odds of probabilities clipped at 1e-6; "auto"
        is the logit where all outputs are probabilities, and else the raw output.
    intercept : bool, optional
        Whether components have a level; by default the preset decides.
    n_nets : int, optional
        Number of elastic nets of "dmm_men", 3 by default; no other method takes it.
    scaling : {"sigma", "variance"}, optional
        What the nets of "dmm_men" are scaled by; by default the preset decides. No other method
        takes it.
    lam : float, optional
        Rate of the steps between neighbours of "lemna"; by default it is inferred. No other
        method takes it.
    gate : None, {"pca", "all"} or callable, optional
        What the weights of the components depend on. None: nothing, they are constant. "pca":
        scores on leading principal axes. "all": all features. Or a function of the design
        (n_obs, n_features) -> columns; a matrix cannot follow rows that are held out. With a gate
        the mixture predicts rows whose response it has not seen, and the explanation says which
        features send an input to a rule: `Explanation.routing`.
    gate_variance : float, default 0.9
        Share of the variance of the features that the scores of "pca" keep.
    draws, tune, chains : int
        Kept and discarded draws per chain, and chains.
    thin : int, default 1
        Keep one sweep in so many; see `mixreg.sample`.
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
        masker: Image | None = None,
        n_components: int = 10,
        preset: str = "default",
        response: str = "auto",
        intercept: bool | None = None,
        n_nets: int | None = None,
        scaling: str | None = None,
        lam: float | None = None,
        gate: Any = None,
        gate_variance: float = 0.9,
        draws: int = 1000,
        tune: int = 1000,
        chains: int = 4,
        thin: int = 1,
        cores: int | None = None,
        holdout: float = 0.2,
    ) -> None:
        own = own_options(method, n_nets=n_nets, scaling=scaling, lam=lam)
        if masker is not None and not isinstance(masker, Image):
            raise TypeError(f"masker is a {type(masker).__name__}; wanted mixreg.maskers.Image.")
        check_kind(response, name="response")
        if preset not in ("default", "paper"):
            raise ValueError(f"preset is {preset!r}; wanted 'default' or 'paper'.")
        self.black_box = as_box(black_box)
        self.method = method
        self.masker = masker
        self.response = response
        self.holdout = check_probability(holdout, name="holdout") if holdout else 0.0
        self.model_options: dict[str, Any] = {
            "n_components": check_count(n_components, name="n_components", minimum=2),
            "preset": preset,
            "intercept": intercept,
            **own,
            **gate_options(gate, gate_variance),
        }
        self.sample_options: dict[str, Any] = {
            "draws": check_count(draws, name="draws"),
            "tune": check_count(tune, name="tune", minimum=0),
            "chains": check_count(chains, name="chains"),
            "thin": check_count(thin, name="thin"),
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
            Inputs of the population that is explained. With a masker images, of shape
            (n_obs, height, width), with channels, or flat, on the scale that the box takes.
        X_holdout : array-like of shape (n_holdout, n_features), optional
            Rows (or images) to measure prediction on; then all rows of X are fitted.
        feature_names : sequence of str, optional
            Names of the features; by default those X carries, else "x0", "x1" and so on. Pixels
            are named by their row and column.
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
        UserWarning
            If many logits are the clip's constant; ``attrs["clipped_share"]`` says how many.
        """
        started = time.perf_counter()
        run = prepare(
            self.black_box,
            X,
            X_holdout,
            masker=self.masker,
            kind=self.response,
            holdout=self.holdout,
            feature_names=feature_names,
            random_seed=random_seed,
        )
        if run.kind == "logit":
            warn_if_clipped(run.y)
        idata = self._draw(run, progressbar)
        diagnostics = diagnose(idata)
        warn_if_unconverged(diagnostics)
        aligned = relabel(idata)
        attrs = self._provenance(run, aligned, diagnostics, time.perf_counter() - started)
        data, table = gathered(aligned, run, self.model_options.get("gate"), attrs)
        return Explanation(data, fidelity=table, diagnostics=diagnostics)

    def _draw(self, run: Run, progressbar: bool) -> xr.DataTree:
        """Declare the model and sample it; convergence is judged by the caller."""
        from mixreg.sampling import sample

        X, y = run.fitted_rows
        model = METHODS[self.method].build(X, y, run.design.names, **self.model_options)
        return sample(
            model,
            random_seed=run.seed,
            progressbar=progressbar,
            compute_convergence_checks=False,
            **self.sample_options,
        )

    def _division(self) -> dict[str, Any]:
        """Say how rows and features were chosen."""
        select = None if self.masker is None else self.masker.select
        return {"holdout": self.holdout, "select": repr(select) if callable(select) else None}

    def _provenance(
        self, run: Run, aligned: xr.DataTree, diagnostics: pd.DataFrame, seconds: float
    ) -> dict[str, Any]:
        """Record what was done, how, with which seed, and whether the chains agree."""
        return provenance(
            kind="global",
            method=self.method,
            response_kind=run.kind,
            settings=stated(self.model_options) | self.sample_options | self._division(),
            clip=LOGIT_CLIP if run.kind == "logit" else None,
            clipped_share=clipped_share(run.y) if run.kind == "logit" else None,
            random_seed=run.seed,
            seconds=seconds,
            converged=int(diagnostics.attrs["converged"]),
            advice="\n".join(diagnostics.attrs["advice"]),
            truncation_bound=diagnostics.attrs.get("truncation_bound"),
            ambiguous_share=float(aligned["posterior"].attrs["ambiguous_share"]),
        )
