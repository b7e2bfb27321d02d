"""LEMNA: a Dirichlet-process mixture of linear regressions with fused coefficients."""

from collections.abc import Sequence
from typing import Any

from mixreg.inputs import check_positive
from mixreg.models.declare import declare_marginal
from mixreg.models.gates import GATE_VARIANCE
from mixreg.models.presets import lemna_spec
from mixreg.models.problem import check_problem
from mixreg.models.spec import RegressionModel

__all__ = ["lemna"]


def lemna(
    X: Any,
    y: Any,
    *,
    n_components: int = 6,
    preset: str = "default",
    lam: float | None = None,
    feature_names: Sequence[str] | None = None,
    intercept: bool | None = None,
    gate: Any = None,
    gate_variance: float = GATE_VARIANCE,
) -> RegressionModel:
    r"""
    Declare a Dirichlet-process mixture of linear regressions with fused coefficients.

    .. math::

        y_i &\sim \sum_{j=1}^{J} w_j\, \mathrm{Normal}(c_j + x_i^\top \beta_j, \sigma_j^2), \qquad
        w_j = v_j \prod_{l<j} (1 - v_l), \qquad v_l \sim \mathrm{Beta}(1, \alpha) \\
        h\beta_{j1} &\mid \sigma_j \sim \mathrm{Normal}(0, \sigma_j^2/\kappa), \qquad
        h(\beta_{jr} - \beta_{j,r-1}) \mid \sigma_j, \lambda \sim
            \mathrm{Laplace}(0, \sigma_j/\lambda) \quad (r \ge 2) \\
        \lambda &\sim \mathrm{Gamma}, \qquad
        \alpha \sim \mathrm{Gamma}(e, f), \qquad \sigma_j^2 \sim \mathrm{InverseGamma}(a, b)

    The columns of X are in an order that means something (positions in a sequence, superpixels
    along a scan), and each component's coefficients walk along it in Laplace steps: neighbours
    are pulled together, as by the fused lasso. Every free variable is continuous, so that
    ``pm.sample`` (NUTS), prior and posterior prediction, log-likelihood and LOO work on the
    model; :func:`mixreg.sample` draws from the same posterior with exact Gibbs steps.

    Parameters
    ----------
    X : array-like of shape (n_obs, n_features)
        Design matrix: NumPy, pandas, xarray or SciPy sparse; finite real numbers, all columns in
        the same units, in order, at least two.
    y : array-like of shape (n_obs,)
        Response, for instance the logit of a network's probability.
    n_components : int, default 6
        Truncation level J of the stick-breaking prior, at least 2. How much it cuts off is
        reported with the draws; the paper uses 6.
    preset : {"default", "paper"}, default "default"
        "default" follows the units of the data: every feature centred, all divided by one scale
        h, the root mean square of their standard deviations (differences mean something only on
        a common scale), y centred, :math:`\lambda \sim \mathrm{Gamma}(1, 1)`, anchor and level
        variance 100, :math:`a = 1`, :math:`b = 0.01\,\mathrm{var}(y)`, :math:`e = f = 1`.
        Multiplying y, or all of X, by a constant changes the answer by that constant only.
        "paper" takes raw features (:math:`h = 1`) and no level, see the notes, with the priors
        of the authors' other systems: :math:`a = b = 1/2`, :math:`e = 5, f = 1`.
    lam : float, optional
        Rate :math:`\lambda` of the steps per noise standard deviation, positive; by default it is
        inferred with all the rest.
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
        ``v``, ``w``, ``sigma``, ``lam`` (unless given), ``beta``, ``intercept``, and the
        observed ``y``.

    Raises
    ------
    TypeError
        If X or y hold anything but real numbers, or lam is no number.
    ValueError
        If a shape, a name, a preset, a rate or a count is wrong, a value is missing or infinite,
        there are fewer than two rows or two features, or y is constant.

    Notes
    -----
    What a gate puts in the place of ``alpha`` and ``v`` is said in the notes of :func:`mixreg.dmm`.

    The paper bounds :math:`\sum_r |\beta_{jr} - \beta_{j,r-1}| \le S` and leaves open what
    normalises the weights, which noise each component has and how S is chosen. The bound S and
    the rate are two forms of one penalty: at its optimum the bounded problem solves the penalised
    one whose :math:`\lambda/\sigma_j` is the bound's multiplier, a bound that does not bind
    being :math:`\lambda = 0`. A priori
    :math:`h\sum_r |\beta_{jr} - \beta_{j,r-1}| \mid \sigma_j` is
    :math:`\mathrm{Gamma}(p - 1, \lambda/\sigma_j)`, so that a rate of

    .. math:: \lambda = (p - 1)\,\sigma / (h S)

    expects a total variation of S; the paper's large S asks for next to no fusion. Inferring
    :math:`\lambda` leaves that to the data.

    Differences alone leave the level of the coefficients without a prior, so that the first one
    is anchored by a normal whose precision :math:`\kappa` is small. A second penalty, on the
    coefficients themselves (the sparse fused lasso), is left out: with two Laplace penalties the
    normaliser depends on their ratio and has no closed form, and independent exponential scales
    for both, as samplers commonly take them, belong to another prior than the one stated.

    References
    ----------
    Guo, W., Mu, D., Xu, J., Su, P., Wang, G. and Xing, X. (2018). LEMNA: explaining deep learning
    based security applications. ACM CCS 2018, 364-379. https://doi.org/10.1145/3243734.3243792

    Park, T. and Casella, G. (2008). The Bayesian lasso. Journal of the American Statistical
    Association 103, 681-686. https://doi.org/10.1198/016214508000000337

    Examples
    --------
    >>> import numpy as np
    >>> X = np.random.default_rng(0).normal(size=(50, 4))
    >>> model = lemna(X, X[:, 0] + X[:, 1], n_components=3)
    >>> [variable.name for variable in model.free_RVs]
    ['alpha', 'v', 'sigma', 'lam', 'beta', 'intercept']
    """
    problem = check_problem(
        X,
        y,
        n_components=n_components,
        feature_names=feature_names,
        gate=gate,
        gate_variance=gate_variance,
    )
    n_features = problem.design.values.shape[1]
    if n_features < 2:
        raise ValueError(f"X has {n_features} feature; wanted at least 2, whose order matters.")
    spec = lemna_spec(
        problem,
        n_components=n_components,
        preset=preset,
        lam=None if lam is None else check_positive(lam, name="lam"),
        intercept=intercept,
    )
    return declare_marginal(spec, problem)
