"""The local explainer: why this output for this input, and how sure that answer is."""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.explanation import Explanation
from mixreg.explain.local.asking import Asking
from mixreg.explain.local.assembly import local_dataset, local_provenance
from mixreg.explain.local.choices import check_choice, settle
from mixreg.explain.local.masks import LOCALITIES
from mixreg.explain.local.rounds import explain_inputs
from mixreg.explain.local.stopping import check_rule
from mixreg.explain.local.surrogates import prediction_table
from mixreg.explain.local.verdict import warn_of
from mixreg.explain.methods import gate_options, own_options
from mixreg.explain.progress import progress
from mixreg.explain.response import check_kind
from mixreg.inputs import check_count

__all__ = ["LocalExplainer"]

INFERENCES = ("gibbs", "em")


class LocalExplainer:
    r"""
    Explain single inputs of a black box, one or many at a time.

    Features of an input are taken away at random, the box is asked about what is left, and a
    mixture of linear regressions is fitted to its answers. By default its weights depend on what
    is left (a gate), so that the surrogate bends where the box does, and the importance of a
    feature is its effect on the surrogate, averaged over perturbations. That is as stable as with
    several times as many calls and a line, and its intervals keep their promises (see
    `mixreg.calibrate`). With ``gate=None`` weights are constant, and the explanation is that of
    the input's own component: the regression that the input itself belongs to, averaged over the
    posterior of which one that is. Where inputs share their masks, as sequences do, that is several
    times as fast.

    Parameters
    ----------
    black_box : BlackBox or callable
        Output of `black_box`, or a function X -> (n_obs,). A network with an output for every
        token of a sequence is ``black_box(network, output=..., per_token=True)``.
    masker : Tabular, Image or Sequence
        What the features are, and what stands where one is taken away: see `mixreg.maskers`.
    method : {"lemna", "dmm", "dmm_men"}, default "lemna"
        "lemna": neighbouring features have similar coefficients (fused lasso), for sequences and
        other ordered features. "dmm": normal coefficients, in no order. "dmm_men": with
        multiple elastic nets.
    n_components : int, optional
        The largest number of components; by default 4 with a gate, and 6 without one.
    preset : {"default", "paper"}, default "default"
        Hyper-parameters; see `mixreg.lemna`.
    inference : {"gibbs", "em"}, default "gibbs"
        "gibbs": draws from the posterior, so that the explanation has intervals. "em": its
        mode, one draw, many times faster; how sure it is stays unknown.
    response : {"auto", "logit", "probability", "raw"}, default "auto"
        What is regressed: "logit" takes the log odds of probabilities clipped at 1e-6; "auto"
        is the logit where all outputs are probabilities, and else the raw output.
    locality : {"half", "uniform", "shapley", "balanced"}, default "half"
        How many features perturbations keep. "half": each with probability 1/2. "uniform": any
        number alike. "shapley": mostly nearly all or nearly none. "balanced": as "half", any two
        together as often as not; best where half of ``n_samples`` is a power of two.
    tolerance : float, None or "auto", default "auto"
        How closely a rule should hold, as a part of the standard deviation of the responses:
        the prior of the noise is centred there and weighs as much as a fifth of the
        perturbations, so that one rule is not cut into several finer ones. "auto" is 0.35 for
        constant weights, and None with a gate, which needs no such help. None leaves the model's
        own vague prior, under which intervals keep their promises best: see `mixreg.calibrate`.
        Not for the paper's preset.
    lam : float, optional
        Rate of the steps between neighbouring coefficients of "lemna"; inferred by default.
    n_nets : int, optional
        Number of elastic nets of "dmm_men", 3 by default.
    gate : {"auto", "pca", "all"} or None, default "auto"
        What the weights of the components depend on: scores on leading principal axes of the
        perturbations' design ("pca"), all of it, or nothing (None: they are constant). With a gate
        the surrogate predicts perturbations that it has not seen better than a line does. "auto"
        is "all", and None by "em" and for the paper's preset, which have no gates.
    gate_variance : float, default 0.9
        Share of the design's variance that the scores of "pca" keep.
    reading : {"average", "y", "x", "both", "derivative"}, optional
        What the importance of a feature is. "average": what keeping it does to the surrogate's
        mean, averaged over perturbations that keep each other feature with probability 1/2 (the
        surrogate's Banzhaf value); these are as many as it takes, for the box is not asked.
        The others are coefficients of the component of the input, read through: "y", the box's
        answer; with a gate also "x", the gate, the answer unseen; "both"; or "derivative", the
        surrogate's own slope, which is "x" and what the gate itself contributes. By default "y"
        for constant weights and "average" with a gate. The explanation says which:
        ``attrs["reading"]``.
    design : {"masks", "changes"}, optional
        What is regressed on. "masks": whether a perturbation was to keep a feature. "changes":
        whether it has; a random fill often draws the very value that stood there, and then
        nothing was taken away. Importances are then coefficients times the chance that the fill
        changes the feature: the same quantity, free of the fill's luck. By default "masks" for
        constant weights and "changes" with a gate.
    draws, tune, chains : int
        Kept and discarded draws per chain, and chains per input.
    cores : int, optional
        Processes for many inputs; by default as many as there are processors. The result does
        not depend on it.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> box = lambda X: 2 * X[:, 0] - X[:, 1]
    >>> explainer = LocalExplainer(box, Tabular(), method="dmm", gate=None)
    >>> ex = explainer([[1.0, 1.0, 1.0]], n_samples=60, progressbar=False)
    >>> ex.values.round(1).values.tolist()
    [[2.0, -1.0, 0.0]]
    """

    def __init__(
        self,
        black_box: BlackBox | Callable[..., Any],
        masker: Any,
        method: str = "lemna",
        *,
        n_components: int | None = None,
        preset: str = "default",
        inference: str = "gibbs",
        response: str = "auto",
        locality: str = "half",
        tolerance: float | str | None = "auto",
        lam: float | None = None,
        n_nets: int | None = None,
        gate: str | None = "auto",
        gate_variance: float = 0.9,
        reading: str | None = None,
        design: str | None = None,
        draws: int = 250,
        tune: int = 150,
        chains: int = 2,
        cores: int | None = None,
    ) -> None:
        own = own_options(method, n_nets=n_nets, lam=lam)
        check_choice("inference", inference, INFERENCES)
        check_choice("preset", preset, ("default", "paper"))
        check_choice("locality", locality, LOCALITIES)
        check_kind(response, name="response")
        if not callable(getattr(masker, "attach", None)):
            raise TypeError(
                f"masker is a {type(masker).__name__}; wanted one of mixreg.maskers, such as "
                "Tabular() or Sequence(window=41)."
            )
        self.black_box = as_box(black_box)
        self.masker = masker
        self.method = method
        self.inference = inference
        self.response = response
        self.locality = locality
        chosen = settle(
            inference=inference,
            preset=preset,
            gate=gate,
            n_components=n_components,
            tolerance=tolerance,
            reading=reading,
            design=design,
        )
        self.is_gated = chosen.gate is not None
        self.tolerance = chosen.tolerance
        self.reading = chosen.reading
        self.design = chosen.design
        self.model_options: dict[str, Any] = {
            "n_components": chosen.n_components,
            "preset": preset,
            "intercept": True,
            **own,
            **gate_options(chosen.gate, gate_variance),
        }
        self.draws = check_count(draws, name="draws", minimum=4)
        self.tune = check_count(tune, name="tune", minimum=0)
        self.chains = check_count(chains, name="chains")
        usual = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
        self.cores = check_count(cores or usual or 1, name="cores")

    def __call__(
        self,
        x: Any,
        *,
        position: Any = None,
        n_samples: int = 1000,
        n_fresh: int | None = None,
        until: str | None = None,
        k: int = 10,
        certainty: float = 0.9,
        width: float | None = None,
        max_samples: int | None = None,
        random_seed: int = 0,
        progressbar: bool = True,
    ) -> Explanation:
        """
        Explain one input, or many.

        Parameters
        ----------
        x : array-like of shape (n_instances, *input shape), or of one input
            What is explained, on the scale that the box takes.
        position : int or array-like of int of shape (n_instances,), optional
            With a `Sequence` masker: which token's output is explained, counted from 0.
        n_samples : int, default 1000
            Perturbations of every input, itself among them: so many calls of the box.
        n_fresh : int, optional
            Fresh perturbations that judge the surrogate; a fifth of ``n_samples`` by default.
        until : {"top_k", "interval"}, optional
            Ask on, input by input, until the answer is sure enough; ``n_samples`` is then the first
            batch, and the number is doubled where that was not enough. "top_k": until the k
            features that are most probably at the top belong there with an average probability of
            ``certainty``, which is the share of them that should. (The least of these
            probabilities would never be large where two effects are nearly equal.) "interval":
            until the intervals of the k largest effects, of probability ``certainty``, have
            half-widths of at most ``width``. This judges *sampling* only: how faithful the
            surrogate is, ``data["r2"]`` and ``data["faithful"]`` say as ever.
        k : int, default 10
            Of ``until``: size of the top; all features that can change, if there are fewer.
        certainty : float, default 0.9
            Of ``until``.
        width : float, optional
            Of "interval": part of the input's largest effect; a quarter by default.
        max_samples : int, optional
            Most perturbations of an input; eight times ``n_samples`` by default.
        random_seed : int, default 0
            Decides perturbations and draws.
        progressbar : bool, default True
            Whether to show progress.

        Returns
        -------
        Explanation
            One set of importances per input: what keeping a feature, rather than filling it,
            adds to the response. With ``until`` also ``data["n_samples"]`` and
            ``data["stopped"]``: "certain" (the top k), "narrow" (the intervals) or "budget".

        Raises
        ------
        TypeError, ValueError
            If an argument is wrong or the box misbehaves.

        Warns
        -----
        ConvergenceWarning
            If chains disagree for some inputs; ``data["rhat"]`` and ``data["ess"]`` say which.
        UserWarning
            If the surrogate predicts fresh perturbations of many inputs badly, a box's output
            does not change at all, or a budget was too small.
        """
        started, asked = time.perf_counter(), self.black_box.n_calls
        seed = check_count(random_seed, name="random_seed", minimum=0)
        attached = self.masker.attach(_as_many(x, self.masker), position)
        n_samples = check_count(n_samples, name="n_samples", minimum=8)
        if n_fresh is None:
            n_fresh = max(n_samples // 5, 8)
        check_count(n_fresh, name="n_fresh", minimum=8)
        rule = check_rule(
            until,
            k=k,
            certainty=certainty,
            width=width,
            max_samples=max_samples,
            n_samples=n_samples,
            inference=self.inference,
        )
        plan = Asking(n_samples, n_fresh, seed, rule)
        with progress(progressbar, attached.n_instances) as watch:
            found, first = explain_inputs(self, attached, plan, watch)
        warn_of(found.verdict, rule.advice(found.stopped) if rule is not None else ())
        n_calls = self.black_box.n_calls - asked
        attrs = local_provenance(
            self, plan=plan, found=found, kind=first.kind, n_calls=n_calls, started=started
        )
        data = local_dataset(found, attached, attrs)
        return Explanation(data, fidelity=prediction_table(found.errors, first.fresh))


def _as_many(x: Any, masker: Any) -> Any:
    """Give one input a leading dimension."""
    values = x if hasattr(x, "ndim") else np.asarray(x)
    single = len(masker.shape) if hasattr(masker, "shape") else 1
    return values[None] if values.ndim == single else x
