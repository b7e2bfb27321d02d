"""Fidelity tests: whether what an explanation calls important carries the label."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from mixreg.explain.arms import check_plan
from mixreg.explain.blackbox import BlackBox, as_box
from mixreg.explain.bootstrap import bootstrap_lines
from mixreg.explain.explanation import Explanation
from mixreg.explain.gated.readings import check_reading
from mixreg.explain.label import LARGEST, check_threshold
from mixreg.explain.local.contest import local_outcomes
from mixreg.explain.local.subject import is_local
from mixreg.explain.local.tally import outcome_table
from mixreg.explain.population import read_population
from mixreg.explain.request import check_request
from mixreg.explain.single import single_lines
from mixreg.inputs import check_count

__all__ = ["fidelity"]


def fidelity(
    ex: Explanation,
    black_box: BlackBox | Callable[..., Any],
    X: Any = None,
    *,
    masker: Any = None,
    tests: Sequence[str] = ("deduction", "augmentation", "synthetic"),
    n_features: Sequence[int] | None = None,
    fill: Any = None,
    baselines: Sequence[str] | None = None,
    protocol: str = "fair",
    explained: Any = None,
    seeds: Any = None,
    threshold: float | str | None = None,
    n_seeds: int = 10,
    n_instances: int | None = None,
    n_local: int = 60,
    n_calls: int | None = None,
    order: str = "mean",
    reading: str | None = None,
    n_bootstraps: int = 10,
    share: float = 0.3,
    component: Any = None,
    noise: Sequence[float] = (0.03, 0.01),
    random_seed: int = 0,
    progressbar: bool = True,
) -> pd.DataFrame:
    r"""
    Test an explanation on crafted inputs, beside other explainers.

    The figure is PCR, the share of crafted inputs that the box still gives the explained class:
    *deduction* takes the F best features away (lower is better), *synthetic* keeps only those
    (higher is better), *augmentation* copies them into inputs of the opposite class (higher is
    better). Each input is explained for itself.

    Local explanations are tested on the very inputs that they explain; see Notes.

    The bootstrap tests ask whether one ranking holds for a whole component. Over samples of its
    inputs, *nullification* takes the F best features away (lower is better), *pathological* puts
    only those into noise (higher is better), and *filling* puts them into inputs of the opposite
    class (higher is better).

    Of an image explanation X are whole images. Only the selected pixels are features: they are
    ranked, taken away and put in. Other pixels stay as they are, in the image that is explained
    or in the noise or the image of the opposite class that features are put into.

    Parameters
    ----------
    ex : Explanation
        A global explanation, or local ones.
    black_box : BlackBox or callable
        The box.
    X : array-like of shape (n_obs, n_features)
        Rows, or whole images. Those the box puts in the explained class are explained, the others
        are the pool of the opposite class, and all of them are the background of fills and
        baselines. Not needed for local explanations, which hold their inputs.
    masker : Tabular, Image or Sequence, optional
        The masker that local explanations were made with; only they need one.
    tests : sequence of str
        Some of "deduction", "augmentation" and "synthetic", or some of "nullification",
        "pathological" and "filling".
    n_features : sequence of int, optional
        Values of F. By default 5, 10 and 20; in bootstrap tests 25, 50, 75 and 150; of local
        explanations 5, 15, 25 and 35; as far as there are so many features.
    fill : str, number, ndarray or list of these, optional
        What replaces a feature in deduction, synthetic and nullification: "zero", "one", "mean",
        "marginal" (a value drawn from that column of X for each row), for images "blur" (the
        image's own blurred copy), a number, or an array with one number per feature (for images:
        a whole image). A list means several operators. By default "zero", "one" for the
        paper's deduction, and the masker's own fill for local explanations. "released" is the
        paper's nullification as in the script itself: the top pixels that are not zero become
        -0.5 times the exemplar's (see Notes).
    baselines : sequence of str, optional
        "random", "ridge", "lime", "kernelshap" and "integrated_gradients". By default "random";
        beside local explanations all of them, gradients if the box has any. The paper's protocol
        knows the first two. Ridge is fitted to all rows of X: for a ridge that has seen no more
        than the explanation, give the opposite class as ``seeds`` and leave it out of X.
    protocol : {"fair", "paper"}, default "fair"
        See Notes.
    explained : array-like of bool of shape (n_obs,), optional
        The rows that are explained; by default those to which the box gives the label. Of local
        explanations all are tested by default.
    seeds : array-like of shape (n_pool, n_features), optional
        The pool of the opposite class; by default the rows of X without the label. Of sequences
        with an output for every token, all positions of the opposite label.
    threshold : float or "largest", optional
        When the box gives the explained label: where the explained output is above a number, or
        is the largest of all outputs. By default 0.5; in bootstrap tests "largest" if the
        explained output was chosen among several.
    n_seeds : int, default 10
        Inputs of the opposite class for every instance, and random choices for every instance.
    n_instances : int, optional
        Explain at most this many instances, drawn at random; all by default.
    n_local : int, default 60
        LIME, KernelSHAP and integrated gradients explain at most this many of the instances; all
        that are tested beside local explanations. In
        bootstrap tests their attributions are averaged over so many inputs of the component, into
        one ranking.
    n_calls : int, optional
        Rows LIME and KernelSHAP may ask the box per instance, 500 by default; beside local
        explanations as many as those were fitted to. Integrated gradients take 50 steps.
    order : {"mean", "evidence"}, default "mean"
        What ranks the explanation's features: the posterior mean, or the posterior mean over the
        posterior standard deviation. Evidence puts large coefficients that the data do not pin
        down behind small certain ones, which suits redundant features; where components compete
        for an input it mistakes that doubt for doubt about the features.
    reading : {"y", "x", "both", "derivative"}, optional
        What the component of an input is read through, in tests of single inputs by a global
        explanation; see `Explanation.instance_values`. Local explanations have theirs already.
    n_bootstraps : int, default 10
        Number of bootstrap samples.
    share : float, default 0.3
        Share of the component's inputs in a sample; they are drawn without replacement.
    component : label, optional
        The component that bootstrap tests are about; by default the one most probable for most
        explained rows.
    noise : sequence of two floats, default (0.03, 0.01)
        Mean and standard deviation of the normal noise of pathological inputs, for pixels in
        [0, 1]; the fair protocol reflects it at zero.
    random_seed : int, default 0
        Source of all randomness.
    progressbar : bool, default True
        Whether to show progress.

    Returns
    -------
    DataFrame
        Columns test, fill, explainer, n_features, pcr, lower, upper (95 % over instances),
        n_instances, informative (False where random features already do as well as is possible:
        nothing can be won there) and protocol. Bootstrap tests add bootstrap_lower and
        bootstrap_upper, component and n_bootstraps: pcr is then the mean over the samples; lower
        and upper are 95 % over both instances and samples; bootstrap_lower and
        bootstrap_upper are the 2.5 and 97.5 % quantiles of the samples' own shares.

    Raises
    ------
    ValueError
        If an argument is unknown or out of range, or there is nothing to explain.

    Warns
    -----
    UserWarning
        If half of the rows of the component under bootstrap tests or more have the clip's logit.

    Notes
    -----
    *Fair*: for one instance x, the coefficients are those of its own component, averaged over the
    posterior of its assignment; features are ranked by their support for the class under the
    operator in use, :math:`\beta_r (x_r - \mathrm{reference}_r)`; only features that the operator
    can change are candidates; random draws from the same candidates, without replacement, with
    the same references.

    *Paper*: as the released script of DMM does it. Features are ranked by the most negative
    coefficient of the most probable component, all features are candidates, and augmentation has
    one seed, the input of the opposite class with the largest output.

    *Local explanations, fair*: the explained label is what the box says of the input, yes (above
    the threshold) or no, and is kept where it says the same of the crafted input. Features are
    ranked by what keeping them adds to the response; where the box says no, by what it takes off.
    All explainers rank the active features, have asked the box as often with the same masker, and
    meet the same fills and seeds; random draws from the same features. Ridge is fitted to the same
    masks as the explanation. LIME is its weighted regression on binary masks, drawn and weighted
    as LIME does; KernelSHAP has masks as inputs, the empty one as background, and its own default
    penalty, which keeps about ten features. Both explain the same response. Integrated gradients
    start from the input without its features, through the embedding if that comes first.
    `mixreg.explain.local_outcomes` gives the outcome of each single input.

    *Bootstrap tests, fair*: every explainer has one ranking for the component, its support for
    the class averaged over the component's inputs. The F best candidates of that ranking are
    crafted with the input's own values; random draws from the same candidates, for every input
    anew; all meet the same samples, fills, noise and inputs of the opposite class.

    *Bootstrap tests, paper*: as the released script of DMM-MEN does it, with pixels in the right
    order and a new sample for each bootstrap. Features are ranked by the size of the coefficient.
    Nullification sets them to the fill; pathological and filling put in the values of one
    exemplar, times 3 and times 5: the input of the sample with the largest output when only its
    top features are kept. Random draws from all columns, selected or not, and sets them to 1.

    Examples
    --------
    >>> import numpy as np
    >>> import mixreg.explain
    >>> X = np.random.default_rng(0).normal(size=(50, 4))
    >>> box = mixreg.explain.black_box(lambda X: 1 / (1 + np.exp(-4 * X[:, 2])))
    >>> ex = Explanation.from_coefficients([[0.0, 0.0, 4.0, 0.0]], response_kind="logit")
    >>> table = fidelity(ex, box, X, tests=["deduction"], n_features=[1], progressbar=False)
    >>> table[["explainer", "pcr"]].values.tolist()[0]
    ['coefficients', 0.0]
    """
    if is_local(ex):
        _check_fair(protocol, reading)
        outcomes = local_outcomes(
            ex,
            black_box,
            X,
            masker=masker,
            tests=tests,
            n_features=n_features,
            fill=fill,
            baselines=baselines,
            explained=explained,
            seeds=seeds,
            threshold=0.5 if threshold is None else threshold,
            n_seeds=n_seeds,
            n_instances=n_instances,
            n_calls=n_calls,
            order=order,
            random_seed=random_seed,
            progressbar=progressbar,
        )
        return _shown(outcome_table(outcomes), baselines)
    _check_global(X, masker)
    others = ("random",) if baselines is None else baselines
    request = check_request(
        ex, tests, n_features, others, protocol, fill, n_seeds, random_seed, order
    )._replace(reading=check_reading(reading, usual=None))
    work: dict[str, Any] = {
        "n_local": check_count(n_local, name="n_local"),
        "n_calls": check_count(500 if n_calls is None else n_calls, name="n_calls"),
        "progressbar": progressbar,
    }
    box = as_box(black_box)
    usual = LARGEST if request.on_components and box.has_rivals else 0.5
    rule = check_threshold(usual if threshold is None else threshold)
    plan = check_plan(n_bootstraps, share, component, noise)
    population = read_population(ex, box, X, explained, seeds, rule, n_instances, request)
    if request.on_components:
        return pd.DataFrame(bootstrap_lines(ex, population, request, plan, **work))
    return pd.DataFrame(single_lines(ex, population, request, **work))


def _check_fair(protocol: str, reading: str | None) -> None:
    """Refuse the protocol of the global scripts, and another reading than the explanation's."""
    if protocol != "fair":
        raise ValueError(f"protocol is {protocol!r}; local explanations know 'fair' only.")
    if reading is not None:
        raise ValueError(
            f"reading is {reading!r}; a local explanation was read when it was made: give reading "
            "to LocalExplainer."
        )


def _check_global(X: Any, masker: Any) -> None:
    """Refuse what only local explanations have, and what they alone can do without."""
    if X is None or masker is not None:
        seen = "X is missing" if X is None else "masker is given"
        raise ValueError(f"{seen}; only explanations of LocalExplainer are tested so.")


def _shown(table: pd.DataFrame, baselines: Sequence[str] | None) -> pd.DataFrame:
    """Leave random out where it was not asked for: it only judged the others."""
    if baselines is None or "random" in baselines:
        return table
    return table[table["explainer"] != "random"].reset_index(drop=True)
