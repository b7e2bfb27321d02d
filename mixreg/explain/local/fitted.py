"""What is learnt about every input, whatever the inference, and the scale it is learnt on."""

from typing import NamedTuple, Self

import numpy as np

__all__ = ["GatedFit", "LocalFit", "Plan", "unit_responses"]


class GatedFit(NamedTuple):
    """
    What a gate adds to what was learnt about every input.

    Attributes
    ----------
    readings : ndarray of shape (n_readings, n_instances, n_features)
        Posterior means of the importances by every reading, in the order of `LOCAL_READINGS`.
    share : ndarray of shape (n_instances,)
        The gate's part of the surrogate's slope at the input, in absolute numbers, as a share of
        that and of the rules' part; averaged over draws.
    at_input : ndarray of shape (n_instances,)
        Predicted response of the input itself.
    prediction : ndarray of shape (n_instances, n_fresh)
        Predicted responses of fresh perturbations.
    """

    readings: np.ndarray
    share: np.ndarray
    at_input: np.ndarray
    prediction: np.ndarray


class LocalFit(NamedTuple):
    """
    What was learnt about every input, in units of its response.

    Attributes
    ----------
    beta : ndarray of shape (n_draws, n_instances, n_features)
        Coefficients of the input's own component, as the reading has it.
    intercept, sigma, weight : ndarray of shape (n_draws, n_instances)
        Its level, noise scale and share of the perturbations.
    mean_beta : ndarray of shape (n_instances, n_features)
        Coefficients averaged over components and draws, for prediction without a gate.
    mean_intercept : ndarray of shape (n_instances,)
        Level of that average.
    occupied : ndarray of shape (n_instances,)
        Components that hold perturbations, on average.
    rhat, ess : ndarray of shape (n_instances,), or None
        Largest R-hat and smallest bulk effective sample size of label-free quantities; none of a
        point estimate.
    converged : ndarray of bool of shape (n_instances,), or None
        Whether an iterative point estimate came to rest; none of posterior draws.
    gated : GatedFit or None
        What a gate adds; none where the weights are constant.
    """

    beta: np.ndarray
    intercept: np.ndarray
    sigma: np.ndarray
    weight: np.ndarray
    mean_beta: np.ndarray
    mean_intercept: np.ndarray
    occupied: np.ndarray
    rhat: np.ndarray | None = None
    ess: np.ndarray | None = None
    converged: np.ndarray | None = None
    gated: GatedFit | None = None

    def in_units(self, scale: np.ndarray, centre: np.ndarray, rate: np.ndarray) -> Self:
        r"""
        Go back to the units of the responses, and to what taking a feature away does.

        Parameters
        ----------
        scale, centre : ndarray of shape (n_instances,)
            What every input's responses were divided by, and what was taken off them before.
        rate : ndarray of shape (n_instances, n_features)
            How far taking a feature away changes its column of the design.

        Returns
        -------
        LocalFit
            Coefficients times scale and rate. Levels are moved so that with all coefficients
            they still give the fit at the input, where every column is one.
        """
        slope, mean = scale[:, None] * rate, self.mean_beta * scale[:, None]
        lost = ((1.0 - rate) * scale[:, None] * self.beta).sum(axis=-1)
        gated = self.gated
        if gated is not None:
            gated = GatedFit(
                gated.readings * slope,
                gated.share,
                gated.at_input * scale + centre,
                gated.prediction * scale[:, None] + centre[:, None],
            )
        return self._replace(
            beta=self.beta * slope,
            intercept=self.intercept * scale + centre + lost,
            sigma=self.sigma * scale,
            mean_beta=mean,
            mean_intercept=self.mean_intercept * scale + centre,
            gated=gated,
        )

    def among(self, columns: np.ndarray, n_features: int) -> Self:
        """
        Put coefficients among those of features that were left out, which are zero.

        Parameters
        ----------
        columns : ndarray of int of shape (n_fitted,)
            Features that were fitted.
        n_features : int
            All features.

        Returns
        -------
        LocalFit
            With a coefficient for each feature.
        """

        def whole(values: np.ndarray) -> np.ndarray:
            found = np.zeros((*values.shape[:-1], n_features))
            found[..., columns] = values
            return found

        gated = self.gated
        if gated is not None:
            gated = gated._replace(readings=whole(gated.readings))
        return self._replace(beta=whole(self.beta), mean_beta=whole(self.mean_beta), gated=gated)


class Plan(NamedTuple):
    """
    How to draw.

    Attributes
    ----------
    draws, tune : int
        Sweeps kept and thrown away, per chain.
    chains : int
        Chains per input.
    cores : int
        Processes.
    seed : int
        Source of all randomness.
    """

    draws: int
    tune: int
    chains: int
    cores: int
    seed: int


def unit_responses(Y: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """
    Put every row of responses on a scale of its own, of mean zero and variance one.

    Parameters
    ----------
    Y : ndarray of shape (n_instances, n_samples)
        Responses.

    Returns
    -------
    unit : ndarray of shape (n_instances, n_samples)
        Responses; a constant row becomes zeros.
    centre, scale : ndarray of shape (n_instances,)
        What was taken off and divided by; 1 for constant rows.

    Examples
    --------
    >>> unit_responses(np.array([[1.0, 3.0], [2.0, 2.0]]))[0].tolist()
    [[-1.0, 1.0], [0.0, 0.0]]
    """
    centre, scale = Y.mean(axis=1), Y.std(axis=1)
    scale = np.where(np.ptp(Y, axis=1) > 0, scale, 1.0)
    return (Y - centre[:, None]) / scale[:, None], centre, scale
