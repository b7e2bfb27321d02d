"""Fidelity tests: whether what an explanation calls important carries the label."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from mixreg.explain.arms import check_plan
from mixreg.explain.blackbox import BlackBox
from mixreg.explain.blackbox import black_box as as_box
from mixreg.explain.bootstrap import bootstrap_lines
from mixreg.explain.explanation import Explanation
from mixreg.explain.label import LARGEST, check_threshold
from mixreg.explain.population import read_population
from mixreg.explain.request import check_request
from mixreg.explain.single import single_lines
from mixreg.inputs import check_count

__all__ = ["fidelity"]


def fidelity(
    ex: Explanation,
    black_box: BlackBox | Callable[..., Any],
    X: Any,
    *,
    tests: Sequence[str] = ("deduction", "augmentation", "synthetic"),
    n_features: Sequence[int] | None = None,
    fill: Any = None,
    baselines: Sequence[str] = ("random",),
    protocol: str = "fair",
    explained: Any = None,
    seeds: Any = None,
    threshold: float | str | None = None,
    n_seeds: int = 10,
    n_instances: int | None = None,
    n_local: int = 60,
    n_calls: int = 500,
    order: str = "mean",
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
        A global explanation, or a local one with one instance per explained row.
    black_box : BlackBox or callable
        The box.
    X : array-like of shape (n_obs, n_features)
        Rows, or whole images. Those the box puts in the explained class are explained, the others
        are the pool of the opposite class, and all of them are the background of fills and
        baselines.
    tests : sequence of str
        Some of "deduction", "augmentation" and "synthetic", or some of "nullification",
        "pathological" and "filling".
    n_features : sequence of int, optional
        Values of F. By default 5, 10 and 20; in bootstrap tests 25, 50, 75 and 150; as far as
        there are so many features.
    fill : str, number, ndarray or list of these, optional
        What replaces a feature in deduction, synthetic and nullification: "zero", "one", "mean",
        "marginal" (a value drawn from that column of X for each row), for images "blur" (the
        image's own blurred copy), a number, or an array with one number per feature (for images:
        a whole image). A list means several operators. By default "zero", and "one" for the
        paper's deduction. "released" is the paper's nullification as in the script itself: the
        top pixels that are not zero become -0.5 times the exemplar's (see Notes).
    baselines : sequence of str, default ("random",)
        "random", "ridge", "lime", "kernelshap" and "integrated_gradients". The paper's protocol
        knows the first two. Ridge is fitted to all rows of X: for a ridge that has seen no more
        than the explanation, give the opposite class as ``seeds`` and leave it out of X.
    protocol : {"fair", "paper"}, default "fair"
        See Notes.
    explained : array-like of bool of shape (n_obs,), optional
        The rows that are explained; by default those to which the box gives the label.
    seeds : array-like of shape (n_pool, n_features), optional
        The pool of the opposite class; by default the rows of X without the label.
    threshold : float or "largest", optional
        When the box gives the explained label: where the explained output is above a number, or
        is the largest of all outputs. By default 0.5; in bootstrap tests "largest" if the
        explained output was chosen among several.
    n_seeds : int, default 10
        Inputs of the opposite class for every instance, and random choices for every instance.
    n_instances : int, optional
        Explain at most this many instances, drawn at random; all by default.
    n_local : int, default 60
        LIME, KernelSHAP and integrated gradients explain at most this many of the instances. In
        bootstrap tests their attributions are averaged over so many inputs of the component, into
        one ranking.
    n_calls : int, default 500
        Rows LIME and KernelSHAP may ask the box per instance. Integrated gradients take 50 steps.
    order : {"mean", "evidence"}, default "mean"
        What ranks the explanation's features: the posterior mean, or the posterior mean over the
        posterior standard deviation. Evidence puts large coefficients that the data do not pin
        down behind small certain ones, which suits redundant features; where components compete
        for an input it mistakes that doubt for doubt about the features.
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
    request = check_request(
        ex, tests, n_features, baselines, protocol, fill, n_seeds, random_seed, order
    )
    check_count(n_local, name="n_local")
    check_count(n_calls, name="n_calls")
    box = black_box if isinstance(black_box, BlackBox) else as_box(black_box)
    if threshold is None:
        threshold = LARGEST if request.on_components and box.has_rivals else 0.5
    plan = check_plan(n_bootstraps, share, component, noise)
    population = read_population(
        ex, box, X, explained, seeds, check_threshold(threshold), n_instances, request
    )
    work: dict[str, Any] = {"n_local": n_local, "n_calls": n_calls, "progressbar": progressbar}
    if request.on_components:
        return pd.DataFrame(bootstrap_lines(ex, population, request, plan, **work))
    return pd.DataFrame(single_lines(ex, population, request, **work))
