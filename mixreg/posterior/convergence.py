"""R-hat and effective sample sizes that survive constants, and advice in words."""

import math
import warnings

import numpy as np
import pandas as pd
import xarray as xr

__all__ = [
    "COLUMNS",
    "ConvergenceWarning",
    "convergence_advice",
    "convergence_statistics",
    "warn_if_unconverged",
]

COLUMNS = ("mean", "sd", "ess_bulk", "ess_tail", "r_hat", "mcse_mean")
_MIN_DRAWS = 4
# From this R-hat on, chains that are steady by themselves sit in different places.
_FAR_APART = 1.2


class ConvergenceWarning(UserWarning):
    """
    Chains that do not agree, or too few effective draws.

    Examples
    --------
    >>> issubclass(ConvergenceWarning, UserWarning)
    True
    """


def convergence_statistics(values: np.ndarray) -> np.ndarray:
    """
    Mean, sd, effective sample sizes, R-hat and Monte-Carlo error of several quantities.

    Parameters
    ----------
    values : ndarray of shape (n_chains, n_draws, n_quantities)
        Draws.

    Returns
    -------
    ndarray of shape (n_quantities, 6)
        Columns as in `COLUMNS`; rank-normalised split R-hat. A quantity that never changes has
        R-hat 1 and as many effective draws as draws. One that is constant within each chain but
        not between them has R-hat infinity and one effective draw a chain. R-hat is NaN with one
        chain, and it and the effective sample sizes are NaN with fewer than four draws a chain.

    References
    ----------
    Vehtari, A., Gelman, A., Simpson, D., Carpenter, B. and Burkner, P.-C. (2021).
    Rank-normalization, folding, and localization: an improved R-hat for assessing convergence of
    MCMC. Bayesian Analysis 16(2), 667-718. doi:10.1214/20-BA1221

    Examples
    --------
    >>> convergence_statistics(np.ones((2, 10, 1))).tolist()
    [[1.0, 0.0, 20.0, 20.0, 1.0, 0.0]]
    """
    n_chains, n_draws, n_quantities = values.shape
    n_total = n_chains * n_draws
    table = np.full((n_quantities, len(COLUMNS)), np.nan)
    table[:, 0] = values.mean(axis=(0, 1))
    if n_total > 1:
        table[:, 1] = values.std(axis=(0, 1), ddof=1)
    constant = np.ptp(values, axis=(0, 1)) == 0
    frozen = (np.ptp(values, axis=1) == 0).all(axis=0) & ~constant
    if n_draws >= _MIN_DRAWS:
        table[constant, 1:] = [0.0, n_total, n_total, 1.0, 0.0]
        table[frozen, 2:5] = [n_chains, n_chains, np.inf]
        table[frozen, 5] = table[frozen, 1] / np.sqrt(n_chains)
        moving = ~constant & ~frozen
        if moving.any():
            table[moving, 2:] = _from_arviz(values[:, :, moving])
    if n_chains < 2:
        table[:, COLUMNS.index("r_hat")] = np.nan
    return table


def convergence_advice(
    table: pd.DataFrame, draws: dict[str, np.ndarray], *, r_hat_max: float, ess_min: float
) -> list[str]:
    """
    Say what is wrong with a table of statistics, and what to do.

    Parameters
    ----------
    table : DataFrame
        One row a quantity, columns as in `COLUMNS`.
    draws : dict of str to ndarray of shape (n_chains, n_draws)
        The draws behind each row.
    r_hat_max : float
        Largest R-hat that passes.
    ess_min : float
        Smallest effective sample size, over the whole run, that passes.

    Returns
    -------
    list of str
        Sentences for the user; empty if nothing is wrong.

    Examples
    --------
    >>> still = np.zeros((2, 50))
    >>> table = pd.DataFrame(convergence_statistics(still[:, :, None]), columns=list(COLUMNS),
    ...                      index=["occupied"])
    >>> convergence_advice(table, {"occupied": still}, r_hat_max=1.05, ess_min=100)
    []
    """
    n_chains, n_draws = next(iter(draws.values())).shape
    advice = []
    if n_draws < _MIN_DRAWS:
        return [
            f"There are {n_draws} draws per chain, too few for R-hat and effective sample sizes:"
            " convergence is not checked. Draw at least a few hundred."
        ]
    if n_chains < 2:
        advice.append(
            "There is one chain, so R-hat is not defined and dispersed modes go unseen:"
            " sample with chains=4."
        )
    r_hat = table["r_hat"].dropna().sort_values(ascending=False)
    high = r_hat[r_hat > r_hat_max]
    if len(high):
        worst = str(high.index[0])
        others = f" (also {', '.join(map(str, high.index[1:]))})" if len(high) > 1 else ""
        advice.append(
            f"R-hat of {worst} is {high.iloc[0]:.3f}, wanted at most {r_hat_max:g}{others}."
            f" {_cause(draws[worst], float(high.iloc[0]), r_hat_max)}"
        )
    ess = table[["ess_bulk", "ess_tail"]].min(axis=1).dropna().sort_values()
    if len(ess) and ess.iloc[0] < ess_min:
        times = math.ceil(ess_min / max(ess.iloc[0], 1.0))
        advice.append(
            f"{ess.index[0]} has {ess.iloc[0]:.0f} effective draws, wanted at least {ess_min:g}:"
            f" take about {max(times, 2)} times as many draws."
        )
    return advice


def warn_if_unconverged(table: pd.DataFrame) -> None:
    """
    Warn, with advice, where a table made by `diagnose` says that the chains have not converged.

    Parameters
    ----------
    table : DataFrame
        Output of `diagnose`.

    Returns
    -------
    None
        Nothing; a `ConvergenceWarning` is emitted where it is due.

    Raises
    ------
    ValueError
        If the table was not made by `diagnose`, or lost its attributes on the way.

    Examples
    --------
    >>> table = pd.DataFrame()
    >>> table.attrs |= {"converged": True, "advice": []}
    >>> warn_if_unconverged(table)
    """
    missing = {"converged", "advice"} - set(table.attrs)
    if missing:
        raise ValueError(f"table.attrs lacks {sorted(missing)}; pass what diagnose returned.")
    if not table.attrs["converged"]:
        text = "The chains have not been shown to converge. " + " ".join(table.attrs["advice"])
        warnings.warn(text, ConvergenceWarning, stacklevel=2)


def _from_arviz(values: np.ndarray) -> np.ndarray:
    """Effective sample sizes, R-hat and Monte-Carlo error of quantities that do vary."""
    import arviz as az

    array = xr.DataArray(values, dims=("chain", "draw", "quantity"))
    # A folded or thresholded quantity can be constant in itself; its part then drops out.
    with np.errstate(divide="ignore", invalid="ignore"):
        columns = [
            az.ess(array, method="bulk"),
            az.ess(array, method="tail"),
            az.rhat(array, method="rank"),
            az.mcse(array, method="mean"),
        ]
    return np.column_stack([np.asarray(column) for column in columns])


def _cause(values: np.ndarray, r_hat: float, r_hat_max: float) -> str:
    """Tell chains that still move from chains that settled in different places."""
    import arviz as az

    half = values.shape[1] // 2
    drift = []
    for chain in values:
        halves = np.stack([chain[:half], chain[-half:]])
        if half >= _MIN_DRAWS and np.ptp(halves) > 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                drift.append(
                    float(az.rhat(xr.DataArray(halves, dims=("chain", "draw")), method="z_scale"))
                )
    if any(value > r_hat_max for value in drift):
        return (
            "The halves of a chain disagree, so it is still on its way or mixes slowly:"
            " raise tune and draws."
        )
    if r_hat < _FAR_APART:
        return (
            "The chains differ by a little more than chance, so they mix slowly:"
            " raise draws and tune, or use more chains."
        )
    return (
        "Each chain is steady but they disagree, so they sit in dispersed modes: use more chains"
        " and a longer tune, and compare log_lik chain by chain before averaging over them."
    )
