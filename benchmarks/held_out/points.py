"""Ridge and gradient boosting: contestants that predict a point, with errors of one size."""

import numpy as np

from held_out.predictions import Prediction, from_residuals

__all__ = ["Boosting", "Ridge"]

PENALTIES = np.logspace(-2, 5, 29)
FOLDS = 5


class Ridge:
    """
    Ridge regression on standardised features, its penalty chosen by leaving one row out.

    Normal errors whose variance is the mean squared error of leaving one row out.

    Parameters
    ----------
    seed : int
        Not used: there is nothing random.
    """

    def __init__(self, seed: int) -> None:
        pass

    def fit(self, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """
        Fit.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response.

        Returns
        -------
        dict of str to float
            The penalty.
        """
        from sklearn.linear_model import RidgeCV

        self._center, self._spread = X.mean(axis=0), X.std(axis=0)
        # A feature that does not vary says nothing.
        self._spread[self._spread == 0] = np.inf
        self._model = RidgeCV(PENALTIES, store_cv_results=True).fit(self._columns(X), y)
        self._squares = self._model.cv_results_[:, self._model.alpha_ == PENALTIES].ravel()
        return {"penalty": float(self._model.alpha_)}

    def predict(self, X: np.ndarray, y: np.ndarray) -> Prediction:
        """
        Predict rows.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response, read for the log density only.

        Returns
        -------
        Prediction
            Of these rows.
        """
        mean = self._model.predict(self._columns(X))
        return from_residuals(mean, y, np.sqrt(self._squares), conformal=False)

    def _columns(self, X: np.ndarray) -> np.ndarray:
        return (X - self._center) / self._spread


class Boosting:
    """
    Scikit-learn's histogram gradient boosting with its defaults, squared error.

    Its errors are those of five folds, each predicted by a fit to the other four. Their sizes
    give the interval (as in split conformal prediction, with all rows for the fit and for the
    errors), and the variance of normal errors.

    Parameters
    ----------
    seed : int
        Seed of the folds and of the fits.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def fit(self, X: np.ndarray, y: np.ndarray) -> dict[str, float]:
        """
        Fit.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response.

        Returns
        -------
        dict of str to float
            The number of trees.
        """
        from sklearn.ensemble import HistGradientBoostingRegressor
        from sklearn.model_selection import KFold, cross_val_predict

        model = HistGradientBoostingRegressor(random_state=self._seed)
        folds = KFold(FOLDS, shuffle=True, random_state=self._seed)
        self._residuals = y - cross_val_predict(model, X, y, cv=folds)
        self._model = model.fit(X, y)
        return {"trees": float(self._model.n_iter_)}

    def predict(self, X: np.ndarray, y: np.ndarray) -> Prediction:
        """
        Predict rows.

        Parameters
        ----------
        X : float64 of shape (n_obs, n_features)
            Features.
        y : float64 of shape (n_obs,)
            Response, read for the log density only.

        Returns
        -------
        Prediction
            Of these rows.
        """
        return from_residuals(self._model.predict(X), y, self._residuals, conformal=True)
