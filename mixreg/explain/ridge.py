"""Plain ridge regression, the baseline beside which every surrogate is shown."""

from typing import NamedTuple

import numpy as np

__all__ = ["Ridge", "fit_ridge", "fit_ridges"]

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
    intercept, coefficients = fit_ridges(X, y[None])
    return Ridge(float(intercept[0]), coefficients[0])


def fit_ridges(X: np.ndarray, Y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """
    Fit several responses to one design, each with a penalty of its own by leave-one-out.

    Parameters
    ----------
    X : ndarray of shape (n_obs, n_features) or (n_responses, n_obs, n_features)
        Design matrix, the same for all responses or one for each.
    Y : ndarray of shape (n_responses, n_obs)
        Responses.

    Returns
    -------
    intercept : ndarray of shape (n_responses,)
        Levels.
    coefficients : ndarray of shape (n_responses, n_features)
        In the units of X and Y.

    Examples
    --------
    >>> X = np.arange(6.0)[:, None]
    >>> fit_ridges(X, np.stack([2 * X[:, 0], -X[:, 0]]))[1].round(2).ravel()
    array([ 2., -1.])
    """
    if X.ndim == 3:
        each = [fit_ridges(own, y[None]) for own, y in zip(X, Y, strict=True)]
        return np.concatenate([one[0] for one in each]), np.concatenate([one[1] for one in each])
    from sklearn.linear_model import RidgeCV

    mean, scale = X.mean(axis=0), X.std(axis=0)
    # A constant column says nothing: it gets the coefficient 0.
    scale[scale == 0] = np.inf
    model = RidgeCV(alphas=_PENALTIES, alpha_per_target=True).fit((X - mean) / scale, Y.T)
    coefficients = np.reshape(model.coef_, (len(Y), -1)) / scale
    return np.ravel(model.intercept_) - coefficients @ mean, coefficients
