"""Time NUTS, as ``pm.sample`` runs it, beside the Gibbs sweep: one model, one process.

Run: MIXREG_DATA=<folder> python benchmarks/nuts.py [--tune 5] [--draws 5] [--gibbs-draws 1000]

One BLAS thread, chains one after another, compilation apart. A few draws of NUTS say what an
iteration costs, not how good it is: their effective sample size cannot be measured. Gibbs draws
are shown with theirs and with R-hat, from four chains, as one chain cannot know of other modes.
"""

import argparse
import time
import warnings
from typing import NamedTuple

from benchmarks.problems import load, sizes
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

console = Console(width=110)
GIBBS_CHAINS = 4
SHOWN = ("log_lik", "occupied", "alpha", "mean_y")


class Timing(NamedTuple):
    """
    What iterations of a sampler cost.

    Attributes
    ----------
    compiling : float
        Seconds before the first iteration.
    sampling : float
        Seconds of all iterations, burn-in or tuning included.
    iterations : int
        How many.
    gradients : float
        Mean number of gradients an iteration took; NaN where there are none.
    """

    compiling: float
    sampling: float
    iterations: int
    gradients: float

    @property
    def each(self) -> float:
        """Seconds per iteration."""
        return self.sampling / self.iterations


def main() -> None:
    """Run both and print them side by side."""
    options = parse_arguments()
    size = options.size
    problem = load(size)
    import mixreg as mr

    with warnings.catch_warnings(), threadpool_limits(1, user_api="blas"):
        # R-hat is printed, and so few draws of NUTS cannot converge.
        warnings.simplefilter("ignore")
        model = mr.dmm(problem.X, problem.y, n_components=problem.n_components)
        gibbs, table = time_gibbs(model, options.gibbs_draws, options.seed)
        nuts = time_nuts(model, options.draws, options.tune, options.seed)
    n_obs, n_features = problem.X.shape
    console.print(
        f"Data: {size}, {n_obs:,} rows, {n_features} features, {problem.n_components} components."
    )
    print_times(gibbs, nuts)
    print_efficiency(table, gibbs)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    available = [name for name in sizes() if name.startswith("pdf")]
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--draws", type=int, default=5, help="draws of NUTS")
    parser.add_argument("--tune", type=int, default=5, help="tuning iterations of NUTS")
    parser.add_argument(
        "--gibbs-draws", type=int, default=1000, help="Gibbs draws, after as many thrown away"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", default=(available or sizes())[-1], help="tiny, small or pdf")
    return parser.parse_args()


def time_gibbs(model, draws, seed):
    """Run chains of Gibbs sweeps, one after another, and judge them."""
    import mixreg as mr

    def sample(count):
        began = time.perf_counter()
        idata = mr.sample(
            model,
            count,
            tune=count,
            chains=GIBBS_CHAINS,
            cores=1,
            random_seed=seed,
            progressbar=False,
            compute_convergence_checks=False,
        )
        return idata, time.perf_counter() - began

    _, compiling = sample(1)
    idata, sampling = sample(draws)
    return Timing(compiling, sampling, GIBBS_CHAINS * 2 * draws, float("nan")), mr.diagnose(idata)


def time_nuts(model, draws, tune, seed):
    """Run one chain of NUTS; pm.sample takes nutpie where it is installed."""
    import pymc as pm

    began = time.perf_counter()
    idata = pm.sample(
        draws,
        tune=tune,
        chains=1,
        cores=1,
        random_seed=seed,
        model=model,
        progressbar=False,
        discard_tuned_samples=False,
        compute_convergence_checks=False,
    )
    whole = time.perf_counter() - began
    sampling = float(idata["posterior"].attrs["sampling_time"])
    steps = [
        float(idata[group]["n_steps"].sum()) for group in ("sample_stats", "warmup_sample_stats")
    ]
    return Timing(whole - sampling, sampling, draws + tune, sum(steps) / (draws + tune))


def print_times(gibbs, nuts) -> None:
    """Print what an iteration costs."""
    shown = Table(title="Cost of an iteration", title_justify="left")
    for column in ("sampler", "before the first, s", "iterations", "s each", "gradients each"):
        shown.add_column(column, justify="left" if column == "sampler" else "right")
    for name, timing in {"mixreg, Gibbs": gibbs, "pm.sample, NUTS": nuts}.items():
        gradients = "" if timing.gradients != timing.gradients else f"{timing.gradients:.0f}"
        shown.add_row(
            name,
            f"{timing.compiling:.1f}",
            str(timing.iterations),
            f"{timing.each:.4f}",
            gradients,
        )
    console.print(shown)
    gradient = nuts.each / nuts.gradients
    console.print(
        f"One iteration of NUTS takes the time of {nuts.each / gibbs.each:.0f} sweeps, "
        f"one gradient ({gradient * 1e3:.0f} ms) that of {gradient / gibbs.each:.1f}.\n"
    )


def print_efficiency(table, gibbs) -> None:
    """Print what the Gibbs draws are worth, and whether their chains agree."""
    table = table.rename(index=lambda name: name.split("[")[0])
    shown = Table(title="The Gibbs draws, four chains", title_justify="left")
    columns = ("quantity", "ESS", "ESS per s", "R-hat")
    for column in columns:
        shown.add_column(column, justify="left" if column == "quantity" else "right")
    for name in SHOWN:
        ess = table.loc[name, "ess_bulk"]
        shown.add_row(
            name,
            f"{ess:.0f}",
            f"{ess / gibbs.sampling:.1f}",
            f"{table.loc[name, 'r_hat']:.2f}",
        )
    console.print(shown)
    console.print(
        "Caveats. So few iterations of NUTS are still tuning: the number of gradients, and with "
        "it the seconds, will change over a real run, and their ESS is unknown, so this compares "
        "the cost of iterations and not of effective draws. Where R-hat is far above 1 the Gibbs "
        "chains sit in different modes, and ESS counts modes. Time before the first iteration "
        "depends on what compilation caches hold."
    )


if __name__ == "__main__":
    main()
