"""How well local surrogates predict the box on fresh perturbations, beside ridge."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from mixreg.explain.ridge import fit_ridges

__all__ = ["Fresh", "Prediction", "judge", "prediction_table", "ridge_prediction"]


class Fresh(NamedTuple):
    """
    Perturbations that no surrogate has seen.

    Attributes
    ----------
    design : ndarray of shape (n_fresh, n_features) or (n_instances, n_fresh, n_features)
        Which features each keeps, the same for all inputs or as each input's fills turned out.
    Y : ndarray of shape (n_instances, n_fresh)
        Responses.
    """

    design: np.ndarray
    Y: np.ndarray

    def linear(self, intercept: np.ndarray, beta: np.ndarray) -> np.ndarray:
        """
        Evaluate linear surrogates.

        Parameters
        ----------
        intercept : ndarray of shape (n_instances,)
            Levels.
        beta : ndarray of shape (n_instances, n_features)
            Coefficients.

        Returns
        -------
        ndarray of shape (n_instances, n_fresh)
            Predicted responses.
        """
        if self.design.ndim == 2:
            return intercept[:, None] + beta @ self.design.T
        return intercept[:, None] + np.matmul(self.design, beta[..., None])[..., 0]


class Prediction(NamedTuple):
    """
    Errors of a surrogate on fresh perturbations.

    Attributes
    ----------
    rmse : ndarray of shape (n_instances,)
        Root mean squared error, in units of the response.
    r2 : ndarray of shape (n_instances,)
        Share of the variance that is predicted; 0 where the response does not vary.
    """

    rmse: np.ndarray
    r2: np.ndarray


def judge(predicted: np.ndarray, fresh: Fresh) -> Prediction:
    """
    Measure predictions of the response, the component of a perturbation unknown.

    Parameters
    ----------
    predicted : ndarray of shape (n_instances, n_fresh)
        Predictions.
    fresh : Fresh
        Perturbations and their responses.

    Returns
    -------
    Prediction
        Errors.

    Examples
    --------
    >>> fresh = Fresh(np.eye(2), np.array([[1.0, 2.0]]))
    >>> judge(fresh.linear(np.zeros(1), np.array([[1.0, 2.0]])), fresh).r2
    array([1.])
    """
    error = fresh.Y - predicted
    mse, variance = (error**2).mean(axis=1), fresh.Y.var(axis=1)
    r2 = np.zeros(len(mse))
    np.divide(mse, variance, out=r2, where=variance > 0)
    return Prediction(np.sqrt(mse), np.where(variance > 0, 1.0 - r2, 0.0))


def ridge_prediction(design: np.ndarray, Y: np.ndarray, fresh: Fresh) -> Prediction:
    """
    Fit plain ridge to the same perturbations and measure its predictions.

    Parameters
    ----------
    design : ndarray of shape (n_samples, n_features) or (n_instances, n_samples, n_features)
        Which features each perturbation keeps.
    Y : ndarray of shape (n_instances, n_samples)
        Responses.
    fresh : Fresh
        What is predicted.

    Returns
    -------
    Prediction
        Errors.

    Examples
    --------
    >>> masks = np.array([[0.0], [1.0], [0.0], [1.0]])
    >>> Y = np.array([[0.0, 2.0, 0.0, 2.0]])
    >>> ridge_prediction(masks, Y, Fresh(masks, Y)).rmse.round(2)
    array([0.])
    """
    return judge(fresh.linear(*fit_ridges(design, Y)), fresh)


def prediction_table(errors: dict[str, Prediction], fresh: Fresh) -> pd.DataFrame:
    """
    Pool the errors over inputs.

    Parameters
    ----------
    errors : dict of str to Prediction
        Errors of each surrogate.
    fresh : Fresh
        Perturbations and their responses.

    Returns
    -------
    DataFrame
        One row a surrogate, as `Explanation.fidelity` has them: the root of the mean squared
        error over all perturbations, and the median over inputs of R-squared.

    Examples
    --------
    >>> fresh = Fresh(np.eye(2), np.array([[1.0, 2.0]]))
    >>> zero = judge(np.zeros((1, 2)), fresh)
    >>> prediction_table({"mixture": zero}, fresh)["rmse"].round(3).tolist()
    [1.581]
    """
    lines = [
        {
            "surrogate": name,
            "kind": "predictive",
            "scale": "response",
            "n_rows": fresh.Y.size,
            "rmse": float(np.sqrt((one.rmse**2).mean())),
            "r2": float(np.median(one.r2)),
        }
        for name, one in errors.items()
    ]
    return pd.DataFrame(lines)
