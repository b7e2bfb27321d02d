"""Print LEMNA's published function-start experiment beside what this package finds.

Run: python benchmarks/reproduce/function_starts.py [--network FILE | --train SEED] [--quick]
"""

import argparse
import time
import warnings
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

import mixreg as mr
from mixreg.explain.local.rivals import Task, rival
from mixreg.explain.patching import errors_of

WIDTHS = (5, 15, 25, 35)
# Perturbations and seeds of the test of stability.
BUDGETS, SEEDS = (128, 250, 500, 1000, 2000), 10
TRAINING = {
    "n_starts": 4,
    "trial_epochs": 6,
    "epochs": 40,
    "learning_rate": 0.008,
    "clip_norm": 1.0,
    "weight_decay": 0.2,
    "class_weight": (1, 2),
    "average": 10,
}
# Figures of the paper's own mixture, on its own network and data; read off its plots.
PUBLISHED = {
    ("deduction", 5): "at most .25",
    ("deduction", 35): "about 0",
    ("synthetic", 5): ".85 to .90",
}
BASELINES = ("random", "ridge", "lime", "kernelshap", "integrated_gradients")
WINDOW = mr.maskers.Sequence(window=41)
console = Console(width=110)


def main() -> None:
    """Find starts, explain them, test the explanations, patch the network."""
    options = parse_arguments()
    train, test = (mr.datasets.function_starts(split=side) for side in ("train", "test"))
    network = find_network(options, train)
    box = mr.black_box(network, output=1, per_token=True)
    found = np.argwhere((box(test.tokens) > 0.5) & (test.starts == 1))
    print_network(box, test)
    chosen = found[np.random.default_rng(options.seed).permutation(len(found))[: options.starts]]
    tokens, position = test.tokens[chosen[:, 0]], chosen[:, 1]
    explanations = {
        inference: explain(box, tokens, position, inference, options)
        for inference in ("gibbs", "em")
    }
    print_surrogates(explanations)
    for inference, ex in explanations.items():
        print_fidelity(ex, box, test, inference, options)
    print_stability(box, tokens, position, options)
    print_patch(network, box, train, test, options)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--network", type=Path, help="a trained .keras file")
    parser.add_argument("--train", type=int, help="train a network of the published size, seed")
    parser.add_argument("--starts", type=int, default=520, help="true positives to explain")
    parser.add_argument("--stable", type=int, default=40, help="of them, explained ten times")
    parser.add_argument("--samples", type=int, default=500, help="perturbations of each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="few starts, few draws: a check")
    options = parser.parse_args()
    options.sampling = {}
    if options.quick:
        options.starts, options.stable, options.samples = 12, 3, 120
        options.sampling = {"draws": 30, "tune": 20}
    return options


def find_network(options: argparse.Namespace, train: Any) -> Any:
    """Load or train the network; by default the one that is part of the package."""
    if options.network is not None:
        return mr.networks.load_network(options.network)
    if options.train is None:
        return mr.networks.demo_rnn()
    began = time.perf_counter()
    network, _ = mr.networks.train_best(
        lambda start: mr.networks.build_birnn(random_seed=start),
        train.tokens,
        train.starts,
        random_seed=options.train,
        **TRAINING,
    )
    console.print(f"Trained in {time.perf_counter() - began:.0f} s.")
    return network


def explain(box, tokens, position, inference, options) -> mr.Explanation:
    """Explain starts."""
    explainer = mr.LocalExplainer(
        box, WINDOW, method="lemna", inference=inference, gate=None, **options.sampling
    )
    with warnings.catch_warnings():
        # What does not converge is counted in the table.
        warnings.simplefilter("ignore", UserWarning)
        return explainer(
            tokens, position=position, n_samples=options.samples, random_seed=options.seed
        )


def print_network(box, test) -> None:
    """Say how well the network finds starts."""
    called, wanted = box(test.tokens) > 0.5, test.starts == 1
    right = int((called & wanted).sum())
    console.print(
        f"Network: {right} starts found, {int((called & ~wanted).sum())} false positives, "
        f"{int((wanted & ~called).sum())} false negatives in {len(test.tokens):,} test windows; "
        f"F1 {2 * right / (called.sum() + wanted.sum()):.3f}."
    )


def print_surrogates(explanations: dict[str, mr.Explanation]) -> None:
    """Print errors on fresh perturbations, convergence and cost."""
    table = Table(
        "inference", "R2", "ridge R2", "converged", "R-hat, median and 90 %", "ESS, median",
        "components", "ms per input", title="Surrogates (network calls included in the time)",
    )  # fmt: skip
    for name, ex in explanations.items():
        data = ex.data
        sampled = "rhat" in data
        table.add_row(
            name,
            f"{data['r2'].median().item():.3f}",
            f"{data['ridge_r2'].median().item():.3f}",
            f"{data['converged'].mean().item():.0%}",
            "{:.2f} {:.2f}".format(*data["rhat"].quantile([0.5, 0.9])) if sampled else "",
            f"{data['ess'].median().item():.0f}" if sampled else "",
            f"{data['occupied'].mean().item():.2f}",
            f"{1e3 * ex.attrs['seconds'] / data.sizes['instance']:.0f}",
        )
    console.print(table)


def print_fidelity(ex, box, test, inference, options) -> None:
    """Print the three tests beside the other explainers."""
    began = time.perf_counter()
    found = mr.fidelity(
        ex,
        box,
        masker=WINDOW,
        n_features=WIDTHS,
        baselines=BASELINES,
        seeds=test.tokens,
        n_seeds=3,
        random_seed=options.seed,
    )
    title = f"PCR of {ex.data.sizes['instance']} starts, fill 0, LEMNA by {inference}"
    table = Table("test", "explainer", *(f"F = {n}" for n in WIDTHS), title=title)
    for (test_name, explainer), lines in found.groupby(["test", "explainer"], sort=False):
        cells = [f"{pcr:.3f}" for pcr in lines.sort_values("n_features")["pcr"]]
        table.add_row(str(test_name), str(explainer), *cells)
    for name in ("deduction", "synthetic"):
        cells = [PUBLISHED.get((name, n), "") for n in WIDTHS]
        table.add_row(name, "[dim]published[/dim]", *cells)
    console.print(table)
    weak = found.loc[~found["informative"], ["test", "n_features"]].drop_duplicates()
    if len(weak):
        cells = ", ".join(f"{t} at {n}" for t, n in weak.itertuples(index=False))
        console.print(f"Random is at the limit, so nothing can be won: {cells}.")
    console.print(f"{time.perf_counter() - began:.0f} s.")


def print_stability(box, tokens, position, options) -> None:
    """Print how much of the top ten stays from seed to seed, by the number of perturbations."""
    tokens, position = tokens[: options.stable], position[: options.stable]
    attached = WINDOW.attach(tokens, position)
    table = Table(
        "perturbations", "EM", "ridge",
        title=f"Top-10 overlap over {SEEDS} seeds, {len(tokens)} starts",
    )  # fmt: skip
    for n in (options.samples,) if options.quick else BUDGETS:
        tops: dict[str, list[np.ndarray]] = {"em": [], "ridge": []}
        for seed in range(100, 100 + SEEDS):
            again = argparse.Namespace(**vars(options) | {"samples": n, "seed": seed})
            task = Task(attached, box, "logit", n, seed, seed, "half")
            tops["em"].append(top_ten(explain(box, tokens, position, "em", again).values.values))
            tops["ridge"].append(top_ten(rival("ridge", task)))
        table.add_row(f"{n:,}", *(f"{overlap(each):.3f}" for each in tops.values()))
    console.print(table)


def top_ten(values: np.ndarray) -> np.ndarray:
    """Find the ten largest effects of every start."""
    return np.argsort(-np.abs(values), axis=1)[:, :10]


def overlap(tops: list[np.ndarray]) -> float:
    """Average the share that two seeds have in common, over pairs of seeds and starts."""
    shares = [
        np.intersect1d(one, other).size / len(one)
        for first, second in combinations(tops, 2)
        for one, other in zip(first, second, strict=True)
    ]
    return float(np.mean(shares))


def print_patch(network, box, train, test, options) -> None:
    """Patch against errors on one half of the test windows; the other half is fresh."""
    order = np.random.default_rng(options.seed).permutation(len(test.tokens))
    here, fresh = order[: len(order) // 2], order[len(order) // 2 :]
    errors = errors_of(box, test.tokens[here], test.starts[here])
    # Every second error is explained; the rest shows whether the patch carries over.
    some = np.arange(0, len(errors), 2)[: 6 if options.quick else None]
    ex = explain(box, errors.X[some], errors.position[some], "em", options)
    report = mr.patch(
        network,
        ex,
        masker=WINDOW,
        X=test.tokens[here],
        y=test.starts[here],
        X_fresh=test.tokens[fresh],
        y_fresh=test.starts[fresh],
        X_train=train.tokens,
        y_train=train.starts,
        random_seed=options.seed,
        **({"epochs": 1} if options.quick else {}),
    )
    console.print(report)
    both = report.table[report.table["split"] != "fresh"].groupby("kind").sum(numeric_only=True)
    change = pd.DataFrame(
        {name: 1 - both[name] / both["before"] for name in ("after", "control") if name in both}
    )
    console.print("Fall of the errors, explained and rest together (published: 48 % and 50 %):")
    console.print(change.round(2).to_string())


if __name__ == "__main__":
    main()
