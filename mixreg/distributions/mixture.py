"""The likelihood of a mixture of linear regressions, its assignments summed out."""

from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt
from pymc.distributions.dist_math import check_parameters
from pytensor.tensor.variable import TensorVariable

__all__ = ["RegressionMixture", "component_log_density"]

_LOG_ROOT_TWO_PI = 0.5 * np.log(2 * np.pi)


def component_log_density(
    y: TensorVariable, mean: TensorVariable, log_sigma: TensorVariable
) -> TensorVariable:
    """
    Log density of every response under every component.

    Parameters
    ----------
    y : TensorVariable of shape (..., n_obs)
        Responses.
    mean : TensorVariable of shape (..., n_obs, n_components)
        Mean of each row under each component, in units of the response.
    log_sigma : TensorVariable of shape (..., n_components)
        Logarithm of the noise scales.

    Returns
    -------
    TensorVariable of shape (..., n_obs, n_components)
        Normal log densities.

    Examples
    --------
    >>> import numpy as np, pytensor.tensor as pt
    >>> component_log_density(pt.zeros(1), pt.zeros((1, 1)), pt.zeros(1)).eval().round(4)
    array([[-0.9189]])
    """
    residual = (y[..., :, None] - mean) * pt.exp(-log_sigma)[..., None, :]
    return -0.5 * residual**2 - (log_sigma[..., None, :] + _LOG_ROOT_TWO_PI)


def _mean(X: TensorVariable, intercept: TensorVariable, beta: TensorVariable) -> TensorVariable:
    return X @ beta.T + intercept


def _logp(
    y: TensorVariable,
    log_w: TensorVariable,
    intercept: TensorVariable,
    beta: TensorVariable,
    sigma: TensorVariable,
    X: TensorVariable,
) -> TensorVariable:
    each = component_log_density(y, _mean(X, intercept, beta), pt.log(sigma))
    return check_parameters(pt.logsumexp(log_w + each, axis=-1), pt.all(sigma > 0), msg="sigma > 0")


def _random(
    log_w: TensorVariable,
    intercept: TensorVariable,
    beta: TensorVariable,
    sigma: TensorVariable,
    X: TensorVariable,
    size: Any,
) -> TensorVariable:
    mean = _mean(X, intercept, beta)
    noise = pm.Gumbel.dist(mu=0.0, beta=1.0, size=mean.shape)
    chosen = pt.eq(pt.argmax(log_w + noise, axis=-1)[..., None], pt.arange(mean.shape[-1]))
    location = pt.switch(chosen, mean, 0.0).sum(axis=-1)
    scale = pt.switch(chosen, sigma, 0.0).sum(axis=-1)
    return pm.Normal.dist(mu=location, sigma=scale, size=location.shape)


class RegressionMixture:
    r"""
    Response of a mixture of linear regressions with the assignments summed out.

    .. math::

        p(y_i) = \sum_j w_j \, \mathrm{Normal}(y_i \mid c_j + x_i^\top \beta_j, \sigma_j^2)

    Parameters
    ----------
    name : str
        Name of the variable.
    log_w : tensor_like of shape (n_components,) or (n_obs, n_components)
        Logarithms of the weights; the second form serves weights that depend on the row.
    intercept : tensor_like of shape (n_components,)
        Level of each component; zeros where the model has none.
    beta : tensor_like of shape (n_components, n_features)
        Coefficients, in units of the response per unit of the feature.
    sigma : tensor_like of shape (n_components,)
        Noise standard deviations, positive.
    X : tensor_like of shape (n_obs, n_features)
        Design matrix.
    **kwargs : Any
        Passed to ``pymc.CustomDist`` (``observed``, ``dims``, ...).

    Examples
    --------
    >>> import numpy as np, pymc as pm
    >>> y = RegressionMixture.dist(
    ...     log_w=np.log([0.5, 0.5]), intercept=np.zeros(2), beta=np.ones((2, 1)),
    ...     sigma=np.full(2, 1e-9), X=np.array([[1.0], [2.0]]))
    >>> pm.draw(y, random_seed=1).round(6)
    array([1., 2.])
    """

    def __new__(
        cls, name: str, log_w: Any, intercept: Any, beta: Any, sigma: Any, X: Any, **kwargs: Any
    ) -> TensorVariable:
        """Register the response in the model on the stack."""
        return pm.CustomDist(name, log_w, intercept, beta, sigma, X, **cls._definition(), **kwargs)

    @classmethod
    def dist(
        cls, log_w: Any, intercept: Any, beta: Any, sigma: Any, X: Any, **kwargs: Any
    ) -> TensorVariable:
        """
        Response outside a model.

        Parameters
        ----------
        log_w : tensor_like of shape (n_components,) or (n_obs, n_components)
            Logarithms of the weights.
        intercept : tensor_like of shape (n_components,)
            Level of each component.
        beta : tensor_like of shape (n_components, n_features)
            Coefficients.
        sigma : tensor_like of shape (n_components,)
            Noise standard deviations.
        X : tensor_like of shape (n_obs, n_features)
            Design matrix.
        **kwargs : Any
            Passed to ``pymc.CustomDist.dist``.

        Returns
        -------
        TensorVariable of shape (n_obs,)
            The random variable.

        Examples
        --------
        >>> import numpy as np
        >>> one = np.ones((1, 1))
        >>> RegressionMixture.dist(np.zeros(1), np.zeros(1), one, np.ones(1), one).ndim
        1
        """
        return pm.CustomDist.dist(log_w, intercept, beta, sigma, X, **cls._definition(), **kwargs)

    @staticmethod
    def _definition() -> dict[str, Any]:
        return {
            "dist": _random,
            "logp": _logp,
            "signature": "(k),(k),(k,p),(k),(p)->()",
            "class_name": "RegressionMixture",
        }
