"""Let the number of rows grow: what a sweep costs, and how much memory a run takes.

Run: python benchmarks/scaling.py [--quick] [--features 100] [--components 6] [--out scaling.csv]

Rows of as many regressions as there are components, all equally frequent: the costliest division,
as all rows but those of one component are gathered. Chains start from the truth. Each size is
measured in processes of its own, with one BLAS thread, in seconds of processor time, sweeps and
products in turns; shown are lower quartiles, which other work on the machine disturbs least.
A tenth of the sweeps, after the first fifty, propose a split or a merge; their cost is shown apart.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from benchmarks.processes import run_python
from rich.console import Console
from rich.table import Table

console = Console(width=110)
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SLOPES, MEMORY = (0.9, 1.05), 4.0
_DATA = """
import json, resource, sys
from time import thread_time
import numpy as np
from threadpoolctl import threadpool_limits
import mixreg as mr

n_obs, n_features, n_components = map(int, sys.argv[1:4])
rng = np.random.default_rng(1)
X = rng.standard_normal((n_obs, n_features))
slopes = rng.standard_normal((n_components, n_features))
z = rng.integers(n_components, size=n_obs)
y = rng.standard_normal(n_obs)
for j in range(n_components):
    for rows in np.array_split(np.flatnonzero(z == j), 100):
        y[rows] += X[rows] @ slopes[j]
model = mr.dmm(X, y, n_components=n_components)
"""
_TIME = f"""{_DATA}
limit = threadpool_limits(1, user_api="blas")
sticks = 1.0 / np.arange(n_components, 1, -1)
truth = model.initial_point() | {{
    "v_logodds__": np.log(sticks / (1 - sticks)),
    "sigma_log__": np.zeros(n_components),
    "beta": slopes,
    "intercept": np.zeros(n_components),
}}
design = np.column_stack([np.ones(n_obs), X])

def timed(action):
    began = thread_time()
    result = action()
    return thread_time() - began, result

def chain(split_merge, warm, repeats):
    step, point = mr.GibbsStep(model=model, split_merge=split_merge), truth
    step.setup_chain(np.random.default_rng(1), tune=0, draws=1)
    sweeps, products = [], []
    for i in range(warm + repeats):
        seconds, (point, _) = timed(lambda: step.step(point))
        product = timed(lambda: design.T @ design)[0]
        if i >= warm:
            sweeps.append(seconds)
            products.append(product)
    return float(np.quantile(sweeps, 0.25)), float(np.quantile(products, 0.25))

repeats = max(5, min(200, 1_000_000 // n_obs))
sweep, product = chain(False, 5, repeats)
move, _ = chain(True, 1, max(3, repeats // 10))
print(json.dumps({{"sweep": sweep, "move": move, "product": product}}))
"""
# Linux counts kilobytes, macOS bytes.
_MEMORY = f"""{_DATA}
mr.sample(model, 4, tune=2, chains=1, cores=1, random_seed=1, progressbar=False,
          compute_convergence_checks=False)
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
print(json.dumps({{"peak": peak, "data": X.nbytes}}))
"""


def main() -> None:
    """Measure, print, write."""
    options = parse_arguments()
    sizes = SIZES[:3] if options.quick else SIZES
    records = []
    for n_obs in sizes:
        shape = (n_obs, options.features, options.components)
        records.append({"n_obs": n_obs, **run_python(_TIME, *shape), **run_python(_MEMORY, *shape)})
        console.print(", ".join(f"{k} {v:.6g}" for k, v in records[-1].items()), soft_wrap=True)
    table = pd.DataFrame(records)
    show(table)
    if options.out is not None:
        table.to_csv(options.out, index=False)
        console.print(f"Written: {options.out}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 100,000 rows")
    parser.add_argument("--features", type=int, default=100)
    parser.add_argument("--components", type=int, default=6)
    parser.add_argument("--out", type=Path, help="CSV file")
    return parser.parse_args()


def show(table: pd.DataFrame) -> None:
    """Print the table, and how the cost grows."""
    shown = Table(title="one chain; seconds of processor time")
    headings = ("rows", "sweep", "with a move", "/ X.T @ X", "peak GiB", "of which X")
    for heading in headings:
        shown.add_column(heading, justify="right")
    for row in table.itertuples():
        shown.add_row(
            f"{row.n_obs:,}",
            f"{row.sweep:.4g}",
            f"{row.move:.4g}",
            f"{row.sweep / row.product:.2f}",
            f"{row.peak / 2**30:.2f}",
            f"{row.data / 2**30:.2f}",
        )
    console.print(shown)
    rows, cost = np.log(table["n_obs"]), np.log(table["sweep"])
    slope, steps = np.polyfit(rows, cost, 1)[0], np.diff(cost) / np.diff(rows)
    console.print(
        f"Slope of log cost on log rows: {slope:.3f} (wanted {SLOPES[0]} to {SLOPES[1]});"
    )
    console.print("from one size to the next: " + ", ".join(f"{value:.3f}" for value in steps))
    # What does not grow: a factorisation for each component, and the steps of the virtual machine.
    per_row = table["sweep"].iloc[-1] / table["n_obs"].iloc[-1]
    fixed = table["sweep"].iloc[0] - per_row * table["n_obs"].iloc[0]
    console.print(f"A sweep costs {1e3 * fixed:.2f} ms and {1e6 * per_row:.3f} ms per 1,000 rows.")
    peak = table["peak"].max() / 2**30
    console.print(f"Largest peak: {peak:.2f} GiB (wanted less than {MEMORY:g}).")


if __name__ == "__main__":
    main()
