"""DMM-MEN: a Dirichlet-process mixture of linear regressions with multiple elastic nets."""

from collections.abc import Sequence
from typing import Any

from mixreg.inputs import check_count
from mixreg.models.declare import declare_marginal
from mixreg.models.gates import GATE_VARIANCE
from mixreg.models.presets import dmm_men_spec
from mixreg.models.problem import check_problem
from mixreg.models.spec import RegressionModel

__all__ = ["dmm_men"]


def dmm_men(
    X: Any,
    y: Any,
    *,
    n_components: int = 10,
    n_nets: int = 3,
    preset: str = "default",
    scaling: str | None = None,
    feature_names: Sequence[str] | None = None,
    intercept: bool | None = None,
    gate: Any = None,
    gate_variance: float = GATE_VARIANCE,
) -> RegressionModel:
    r"""
    Declare a Dirichlet-process mixture of linear regressions with multiple elastic nets.

    .. math::

        y_i &\sim \sum_{j=1}^{J} w_j\, \mathrm{Normal}(c_j + x_i^\top \beta_j, \sigma_j^2), \qquad
        w_j = v_j \prod_{l<j} (1 - v_l), \qquad v_l \sim \mathrm{Beta}(1, \alpha) \\
        \beta_j \mid \sigma_j &\sim \sum_{k=1}^{K} \omega_k \prod_r
            \mathrm{ElasticNet}(h_r \beta_{jr} \mid l_{1k}, l_{2k}, \sigma_j)\, h_r, \qquad
        \omega \sim \mathrm{Dirichlet}(1/K) \\
        l_{1k} &\sim \mathrm{Gamma}, \quad l_{2k} \sim \mathrm{Gamma}, \qquad
        \alpha \sim \mathrm{Gamma}(e, f), \qquad \sigma_j^2 \sim \mathrm{InverseGamma}(a, b)

    Each component's coefficients follow one of K elastic nets, whose penalties are inferred: a
    dense rule and a sparse one need not share their shrinkage. The choice of the net is summed
    out, as the assignments are, so every free variable is continuous and ``pm.sample`` (NUTS),
    prior and posterior prediction, log-likelihood and LOO work on the model;
    :func:`mixreg.sample` draws from the same posterior with exact Gibbs steps.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        Design matrix: NumPy, pandas, xarray or SciPy sparse; finite real numbers.
    y : array-like of shape (n_obs,)
        Response, for instance the logit of a network's probability.
    n_components : int, default 10
        Truncation level J of the stick-breaking prior, at least 2. How much it cuts off is
        reported with the draws; the original code used 6.
    n_nets : int, default 3
        Number of elastic nets K.
    preset : {"default", "paper"}, default "default"
        "default" follows the units of the data: features standardised (:math:`h_r` their standard
        deviations), y centred, :math:`l_1, l_2 \sim \mathrm{Gamma}(1, 1)`, level variance 100,
        :math:`a = 1`, :math:`b = 0.01\,\mathrm{var}(y)`, :math:`e = f = 1`. Multiplying y or a
        column of X by a constant changes the answer by that constant only.
        "paper" repeats the released code: raw features (:math:`h_r = 1`), no level,
        :math:`l_1 \sim \mathrm{Gamma}(1, 1/2)`, :math:`l_2 \sim \mathrm{Gamma}(4, 1/2)` by rate,
        :math:`a = b = 1/2`, :math:`e = 5, f = 1`.
    scaling : {"sigma", "variance"}, optional
        What the penalties are divided by, see :class:`mixreg.distributions.ElasticNet`. By
        default the preset decides: "sigma" in "default", the paper's "variance" in "paper".
    feature_names : sequence of str, optional
        Distinct names of the columns; by default those X carries, else x0, x1, ...
    intercept : bool, optional
        Whether each component has a level :math:`c_j`; by default the preset decides
        ("default": yes, "paper": no).
    gate : None, {"pca", "all"}, array-like of shape (n_obs, n_gate) or callable, optional
        What the weights depend on. None: nothing, they are constant. "pca": scores of the
        standardised features on their leading principal axes. "all": all standardised features.
        Columns of your own, or a function X -> columns. See the notes.
    gate_variance : float, default 0.9
        Share of the variance of the standardised features that the scores of "pca" keep.

    Returns
    -------
    RegressionModel
        A ``pymc.Model`` with dims ``obs, feature, component, stick, net`` and variables
        ``alpha``, ``v``, ``w``, ``sigma``, ``l1``, ``l2``, ``net_w``, ``beta``, ``intercept``,
        and the observed ``y``.

    Raises
    ------
    TypeError
        If X or y hold anything but real numbers.
    ValueError
        If a shape, a name, a preset, a scaling or a count is wrong, a value is missing or
        infinite, there are fewer than two rows, or y is constant.

    Notes
    -----
    What a gate puts in the place of ``alpha`` and ``v`` is said in the notes of :func:`mixreg.dmm`.

    The released sampler multiplies densities over features, so that at 300 features most of its
    proposals for the penalties divide zero by zero and are rejected; its acceptance ratio leaves
    out the penalties' prior and part of the augmented density, and coefficients, scales and noise
    are updated from the sweep before. Ours integrates the scales out and leaves this posterior
    invariant.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X. and Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. NeurIPS 31, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(50, 2))
    >>> model = dmm_men(X, X[:, 0], n_components=3, n_nets=2)
    >>> model.initial_point()["l1_log__"].shape
    (2,)
    """
    problem = check_problem(
        X,
        y,
        n_components=n_components,
        feature_names=feature_names,
        gate=gate,
        gate_variance=gate_variance,
    )
    spec = dmm_men_spec(
        problem,
        n_components=n_components,
        n_nets=check_count(n_nets, name="n_nets"),
        preset=preset,
        scaling=scaling,
        intercept=intercept,
    )
    return declare_marginal(spec, problem)
