"""Plain ridge regression, the baseline beside which every surrogate is shown."""

from typing import NamedTuple

import numpy as np

__all__ = ["Ridge", "fit_ridge"]

_PENALTIES = np.logspace(-3, 4, 15)


class Ridge(NamedTuple):
    """
    A linear fit.

    Attributes
    ----------
    intercept : float
        Level, in units of the response.
    coefficients : ndarray of shape (n_features,)
        In units of the response per unit of the feature.
    """

    intercept: float
    coefficients: np.ndarray

    def predict(self, X: np.ndarray) -> np.ndarray:
        """
        Evaluate the fit.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Rows.

        Returns
        -------
        ndarray of shape (n_obs,)
            Fitted response.
        """
        return self.intercept + X @ self.coefficients


def fit_ridge(X: np.ndarray, y: np.ndarray) -> Ridge:
    """
    Fit by least squares with a penalty on standardised features, chosen by leave-one-out.

    Parameters
    ----------
    X : ndarray of shape (n_obs, n_features)
        Design matrix.
    y : ndarray of shape (n_obs,)
        Response.

    Returns
    -------
    Ridge
        Level and coefficients in the units of X and y.

    Examples
    --------
    >>> X = np.arange(6.0)[:, None]
    >>> fit_ridge(X, 1 + 2 * X[:, 0]).coefficients.round(2)
    array([2.])
    """
    from sklearn.linear_model import RidgeCV

    mean, scale = X.mean(axis=0), X.std(axis=0)
    # A constant column says nothing: it gets the coefficient 0.
    scale[scale == 0] = np.inf
    model = RidgeCV(alphas=_PENALTIES).fit((X - mean) / scale, y)
    coefficients = np.ravel(model.coef_) / scale
    return Ridge(float(model.intercept_) - float(mean @ coefficients), coefficients)
