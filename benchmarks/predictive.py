"""Predict held-out rows by mixtures with and without gates, and by methods that only predict.

Run: MIXREG_DATA=<folder> python benchmarks/predictive.py [--data pdf,trouser] [--splits 3]

Without MIXREG_DATA, or with --data piecewise,linear, on simulated data. One BLAS thread.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
from held_out.contestants import NAMES, enter, usual
from held_out.mixtures import Chains
from held_out.report import ALL_ROWS, NOTES, print_scores, summarise, write
from held_out.scores import score
from held_out.tasks import REAL, SIMULATED, Split, Task, load
from rich.console import Console
from threadpoolctl import threadpool_limits

console = Console(width=140)
# Sizes of the check: it says that everything runs, not who is better.
QUICK = Chains(n_components=4, chains=2, tune=60, draws=60)


def main() -> None:
    """Fit everybody on every split, then print and write."""
    options = parse_arguments()
    tasks = {name: load(name, quick=options.quick) for name in options.data}
    records = []
    with threadpool_limits(1, user_api="blas"):
        for task in tasks.values():
            for seed in range(options.splits):
                records += judge(task, seed, options)
    table = pd.DataFrame(records)
    summary = summarise(table, tasks)
    print_scores(console, summary, tasks)
    console.print(NOTES)
    if options.out is not None:
        settings = {name: str(value) for name, value in vars(options).items()}
        for path in write(table, summary, settings, options.out):
            console.print(f"Written: {path}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    usual_length = Chains()
    parser.add_argument("--data", help=f"some of {', '.join((*REAL, *SIMULATED))}")
    parser.add_argument("--methods", help=f"some of {', '.join(NAMES)}")
    parser.add_argument("--splits", type=int, default=1, help="random splits, from seed 0 on")
    parser.add_argument("--components", type=int, default=usual_length.n_components)
    parser.add_argument("--chains", type=int, default=usual_length.chains)
    parser.add_argument("--tune", type=int, default=usual_length.tune, help="sweeps thrown away")
    parser.add_argument("--draws", type=int, default=usual_length.draws, help="draws per chain")
    parser.add_argument("--thin", type=int, default=usual_length.thin, help="sweeps per draw")
    parser.add_argument("--seed", type=int, default=1, help="of the methods, not of the splits")
    parser.add_argument("--quick", action="store_true", help="few rows, short chains: a check")
    parser.add_argument("--out", type=Path, help="folder for tables and a figure")
    options = parser.parse_args()
    options.data = chosen(parser, "--data", options.data, (*REAL, *SIMULATED))
    options.methods = chosen(parser, "--methods", options.methods, NAMES)
    options.length = Chains(
        options.components, options.chains, options.tune, options.draws, options.thin
    )
    if options.splits < 1:
        parser.error(f"--splits is {options.splits}; wanted at least 1.")
    if options.quick:
        options.length = QUICK
    if not os.environ.get("MIXREG_DATA"):
        real = [name for name in options.data or REAL if name in REAL]
        if real:
            console.print(
                f"MIXREG_DATA names no folder, so {' and '.join(real)} cannot be had; "
                "simulated data instead."
            )
        simulated = [name for name in options.data if name in SIMULATED]
        options.data = tuple(simulated) or SIMULATED[:1]
    elif not options.data:
        options.data = (SIMULATED[0], REAL[0]) if options.quick else REAL
    return options


def chosen(
    parser: argparse.ArgumentParser, option: str, text: str | None, known: tuple[str, ...]
) -> tuple[str, ...]:
    """Split names at commas and refuse those nobody knows."""
    names = tuple(text.split(",")) if text else ()
    unknown = sorted(set(names) - set(known))
    if unknown:
        parser.error(f"{option} names {unknown}; wanted some of {', '.join(known)}.")
    return names


def judge(task: Task, seed: int, options: argparse.Namespace) -> list[dict]:
    """Fit all methods to one split and score what they say of the other rows."""
    split = task.split(seed)
    console.print(
        f"{task.name}, split {seed}: {len(split.y):,} rows to learn from, {len(split.y_new):,} "
        f"held out, {split.part.mean():.0%} of them {task.part}."
    )
    sets = {ALL_ROWS: np.ones_like(split.part)}
    if not split.part.all():
        sets |= {"part": split.part}
    records = []
    for name in options.methods or usual(task.name, quick=options.quick):
        found, prediction = run(name, split, options)
        detail = ", ".join(f"{key} {value:.3g}" for key, value in found.items())
        who = {"task": task.name, "split": seed, "method": name}
        scores = {rows: score(prediction, split.y_new, kept) for rows, kept in sets.items()}
        records += [who | {"rows": rows} | scores[rows] | found for rows in sets]
        console.print(f"  {name}: RMSE {scores[ALL_ROWS]['rmse']:.4f} ({detail})")
    return records


def run(name: str, split: Split, options: argparse.Namespace):
    """Fit one method and ask it, by the clock."""
    contestant = enter(name, options.seed, chains=options.length, quick=options.quick)
    began = time.perf_counter()
    found = contestant.fit(split.X, split.y)
    between = time.perf_counter()
    prediction = contestant.predict(split.X_new, split.y_new)
    seconds = {"fit_s": between - began, "predict_s": time.perf_counter() - between}
    return found | seconds, prediction


if __name__ == "__main__":
    main()
