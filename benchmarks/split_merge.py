"""How fast two planted regressions are found from a single component, with splits and without.

``python benchmarks/split_merge.py`` prints a table: for the three priors of the coefficients and
two widths, the share of the seeds in which both regressions are found, the sweeps that took, and
label-free R-hat and effective sample sizes of chains that start from one component.
"""

import argparse
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from rich.console import Console
from rich.table import Table
from scipy import special

import mixreg as mr

WIDTHS = {7: 200, 20: 400}
BUILDERS: dict[str, Callable[..., Any]] = {
    "dmm": mr.dmm,
    "dmm_men": mr.dmm_men,
    "lemna": mr.lemna,
}
N_COMPONENTS, NOISE, MAX_SWEEPS = 6, 0.5, 50
# Found: the two largest components tell the rows apart as well as the truth does, but for this.
SHARE_OF_BEST = 0.95


class Planted(NamedTuple):
    """
    Rows of two regressions.

    Attributes
    ----------
    X : float64 of shape (n_obs, n_features)
        Inputs.
    y : float64 of shape (n_obs,)
        Response.
    truth : int64 of shape (n_obs,)
        Which regression each row follows.
    best : float
        Share of the rows that the true regressions tell apart.
    """

    X: np.ndarray
    y: np.ndarray
    truth: np.ndarray
    best: float


def plant(n_obs: int, n_features: int, seed: int) -> Planted:
    """Draw two regressions with standard normal coefficients, and rows of both."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_obs, n_features))
    means = X @ rng.normal(size=(n_features, 2))
    truth = rng.integers(2, size=n_obs)
    y = means[np.arange(n_obs), truth] + NOISE * rng.normal(size=n_obs)
    gap = ((y - means[:, 0]) ** 2 - (y - means[:, 1]) ** 2) / (2 * NOISE**2)
    chance = special.expit(gap)
    return Planted(X, y, truth, float(np.where(truth == 1, chance, 1 - chance).mean()))


def one_component(model: Any, planted: Planted) -> dict[str, np.ndarray]:
    """Put all weight on one component, at the ridge regression of all rows."""
    X, y = planted.X, planted.y
    ridge = np.linalg.solve(X.T @ X + np.eye(X.shape[1]), X.T @ y)
    point = model.initial_point()
    point["v_logodds__"] = np.full(N_COMPONENTS - 1, 30.0)
    point["beta"] = np.zeros((N_COMPONENTS, X.shape[1])) + ridge
    point["intercept"] = np.zeros(N_COMPONENTS)
    point["sigma_log__"] = np.full(N_COMPONENTS, np.log((y - X @ ridge).std()))
    return point


def is_found(z: np.ndarray, planted: Planted) -> bool:
    """Whether the two largest components are the two regressions."""
    table = np.zeros((N_COMPONENTS, 2))
    np.add.at(table, (z, planted.truth), 1)
    first, second = table[np.argsort(-table.sum(axis=1))[:2]]
    right = max(first[0] + second[1], first[1] + second[0]) / len(z)
    return right >= SHARE_OF_BEST * planted.best


def sweeps_needed(name: str, n_features: int, seed: int, split_merge: bool) -> float:
    """Count sweeps until both regressions are found; infinite if they never are."""
    planted = plant(WIDTHS[n_features], n_features, seed)
    model = BUILDERS[name](planted.X, planted.y, n_components=N_COMPONENTS)
    step = mr.GibbsStep(model=model, split_merge=split_merge, keep_assignments=True)
    step.setup_chain(np.random.default_rng(seed), tune=0, draws=MAX_SWEEPS)
    point = one_component(model, planted)
    for sweep in range(MAX_SWEEPS):
        point, (stats,) = step.step(point)
        if is_found(stats["z"], planted):
            return sweep + 1
    return np.inf


def convergence(name: str, n_features: int, split_merge: bool) -> tuple[float, float]:
    """Largest label-free R-hat and smallest effective sample size of four chains, one data set."""
    planted = plant(WIDTHS[n_features], n_features, seed=0)
    model = BUILDERS[name](planted.X, planted.y, n_components=N_COMPONENTS)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", mr.ConvergenceWarning)
        idata = mr.sample(
            model,
            500,
            tune=100,
            random_seed=1,
            cores=1,
            progressbar=False,
            split_merge=split_merge,
            initvals=_constrained(one_component(model, planted)),
        )
    table = mr.diagnose(idata)
    return float(table["r_hat"].max()), float(table[["ess_bulk", "ess_tail"]].min().min())


def _constrained(point: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Write a start on the scale of the model's own variables."""
    return {
        "v": special.expit(np.minimum(point["v_logodds__"], 15.0)),
        "beta": point["beta"],
        "intercept": point["intercept"],
        "sigma": np.exp(point["sigma_log__"]),
    }


def compare(names: Sequence[str], widths: Sequence[int], n_seeds: int) -> pd.DataFrame:
    """Count sweeps for some priors and widths, with splits and without."""
    records = []
    for name in names:
        for n_features in widths:
            for split_merge in (True, False):
                needed = np.array(
                    Parallel(n_jobs=-1)(
                        delayed(sweeps_needed)(name, n_features, seed, split_merge)
                        for seed in range(n_seeds)
                    )
                )
                r_hat, ess = convergence(name, n_features, split_merge)
                records.append(
                    {
                        "model": name,
                        "features": n_features,
                        "splits": "yes" if split_merge else "no",
                        "found": float(np.isfinite(needed).mean()),
                        "median": float(np.median(needed)),
                        "q95": float(np.quantile(needed, 0.95, method="higher")),
                        "r_hat": r_hat,
                        "ess": ess,
                    }
                )
    return pd.DataFrame(records)


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=100, help="data sets for each line")
    parser.add_argument("--quick", action="store_true", help="one prior, one width, three seeds")
    options = parser.parse_args()
    if options.quick:
        found = compare(["dmm"], [7], 3)
    else:
        found = compare(list(BUILDERS), list(WIDTHS), options.seeds)
    table = Table(title=f"Two planted regressions, at most {MAX_SWEEPS} sweeps from one component")
    for column in found:
        table.add_column(column)
    for row in found.itertuples(index=False):
        table.add_row(*(f"{v:.3g}" if isinstance(v, float) else str(v) for v in row))
    Console().print(table)


if __name__ == "__main__":
    main()
