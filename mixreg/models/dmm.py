"""DMM: a Dirichlet-process mixture of linear regressions with conjugate normal coefficients."""

from collections.abc import Sequence
from typing import Any

from mixreg.models.declare import declare_marginal
from mixreg.models.gates import GATE_VARIANCE
from mixreg.models.presets import dmm_spec
from mixreg.models.problem import check_problem
from mixreg.models.spec import RegressionModel

__all__ = ["dmm"]


def dmm(
    X: Any,
    y: Any,
    *,
    n_components: int = 10,
    preset: str = "default",
    feature_names: Sequence[str] | None = None,
    intercept: bool | None = None,
    gate: Any = None,
    gate_variance: float = GATE_VARIANCE,
) -> RegressionModel:
    r"""
    Declare a Dirichlet-process mixture of linear regressions.

    .. math::

        y_i &\sim \sum_{j=1}^{J} w_j\, \mathrm{Normal}(c_j + x_i^\top \beta_j, \sigma_j^2), \qquad
        w_j = v_j \prod_{l<j} (1 - v_l) \\
        v_l &\sim \mathrm{Beta}(1, \alpha),\; v_J = 1, \qquad \alpha \sim \mathrm{Gamma}(e, f) \\
        \sigma_j^2 &\sim \mathrm{InverseGamma}(a, b), \qquad
        \beta_j \mid \sigma_j \sim \mathrm{Normal}(m, \sigma_j^2 V_0)

    The model is the marginal one: assignments are summed out, every prior is a normalised
    density. So ``pm.sample``, prior and posterior prediction, log-likelihood and LOO work on it,
    and :func:`mixreg.sample` draws from the same posterior with exact Gibbs steps.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        Design matrix: NumPy, pandas, xarray or SciPy sparse; finite real numbers.
    y : array-like of shape (n_obs,)
        Response, for instance a network's logit or probability.
    n_components : int, default 10
        Truncation level J of the stick-breaking prior, at least 2. How much it cuts off is
        reported with the draws; the original code used 3.
    preset : {"default", "paper"}, default "default"
        "default" follows the units of the data: with features standardised and y centred,
        :math:`V_0 = I` (one observation's worth of shrinkage), level variance 100,
        :math:`a = 1`, :math:`b = 0.01\,\mathrm{var}(y)`, :math:`e = f = 1`. Multiplying y or a
        column of X by a constant changes the answer by that constant only.
        "paper" repeats the released code: raw features, no level, :math:`m` the column means,
        :math:`V_0 = 3I`, :math:`a = b = 1/2`, :math:`e = 5, f = 1`.
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
        A ``pymc.Model`` with dims ``obs, feature, component, stick`` and variables ``alpha``,
        ``v``, ``w``, ``sigma``, ``beta``, ``intercept``, and the observed ``y``.

    Raises
    ------
    TypeError
        If X or y hold anything but real numbers.
    ValueError
        If a shape, a name, a preset or a count is wrong, a value is missing or infinite, there
        are fewer than two rows, or y is constant.

    Notes
    -----
    With a gate the weights are those of probit sticks, :math:`w_{ik} = \Phi(\eta_{ik})
    \prod_{l<k} (1 - \Phi(\eta_{il}))` with :math:`\eta_{ik} = g_{0k} + g(x_i)^\top \gamma_k`,
    :math:`g_{0k} \sim \mathrm{Normal}(0, 4^2)`, :math:`\gamma_k \sim \mathrm{Normal}(0, \tau^2 I)`
    and :math:`\tau^2 \sim \mathrm{InverseGamma}(1, 0.3/q)` for q gate columns of unit variance
    (Rodriguez and Dunson 2011, https://doi.org/10.1214/11-BA605). In place of ``alpha`` and ``v``
    there are ``gate_scale`` (:math:`\tau`), ``gate_intercept`` and ``gamma``, dims ``stick`` and
    ``gate_feature``, and ``w`` is the weights averaged over the rows. ``pm.set_data`` must replace
    ``gate`` with ``X``; ``model.spec.gate.columns.of(X_new)`` makes its columns.

    The released sampler draws the coefficients with the variance of the sweep before and then the
    variance from its marginal, which does not leave this posterior invariant; ours does.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X. and Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. NeurIPS 31, section 3.

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(50, 2))
    >>> model = dmm(X, X[:, 0], n_components=3, feature_names=["dose", "age"])
    >>> model.coords["feature"]
    ('dose', 'age')
    """
    problem = check_problem(
        X,
        y,
        n_components=n_components,
        feature_names=feature_names,
        gate=gate,
        gate_variance=gate_variance,
    )
    spec = dmm_spec(problem, n_components=n_components, preset=preset, intercept=intercept)
    return declare_marginal(spec, problem)
