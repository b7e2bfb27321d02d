"""Evaluate explainers on the published networks: fidelity, stability and cost, side by side.

Run: MIXREG_DATA=<folder> python benchmarks/explainers.py [--quick] [--out docs]
"""

import argparse
import json
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import xarray as xr
from rich.console import Console
from rich.table import Table
from threadpoolctl import threadpool_limits

import mixreg as mr
from mixreg.explain.adapters import from_shap

SEEDED = ("random", "ridge", "lime", "kernelshap")
TITLES = {
    "mlp": "PDF malware, MLP, 135 features",
    "cnn": "Fashion-MNIST trousers, CNN, 49 blocks of 4 x 4 pixels",
    "rnn": "function starts, bidirectional RNN, 41 bytes",
}
ROWS = {
    "mixreg": "mixreg",
    "constant": "mixreg, constant weights",
    "em": "mixreg, constant weights, mode",
    "ridge": "ridge",
    "lime": "LIME",
    "kernelshap": "KernelSHAP, all features",
    "kernelshap_ten": "KernelSHAP, its default",
    "random": "random",
    "integrated_gradients": "integrated gradients",
}
OURS, OTHERS = ("mixreg", "constant", "em"), ("ridge", "lime", "kernelshap")
console = Console(width=150)


class Subject(NamedTuple):
    """What is explained: a box, the inputs that it says yes to, and others."""

    box: mr.BlackBox
    masker: Any
    X: np.ndarray
    position: np.ndarray | None
    pool: np.ndarray
    method: str


def main() -> None:
    """Evaluate, print, write."""
    options = parse_arguments()
    began = time.perf_counter()
    tables, curves, differences = [], [], []
    for name in options.networks:
        with threadpool_limits(1, user_api="blas"), warnings.catch_warnings():
            # What does not converge or fits badly shows in the figures.
            warnings.simplefilter("ignore")
            found = evaluate(name, SUBJECTS[name](options), options)
        tables.append(found.table.assign(network=name))
        curves.append(found.curves.assign(network=name))
        differences.append(compared(name, found))
        print_table(name, tables[-1])
        if options.out is not None:
            write(options, pd.concat(tables), pd.concat(curves), pd.concat(differences), began)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--networks", nargs="+", choices=list(TITLES), default=list(TITLES))
    parser.add_argument("--inputs", type=int, default=30, help="explained inputs per network")
    parser.add_argument("--seeds", type=int, default=10, help="explanations of every input")
    parser.add_argument("--calls", type=int, default=1000, help="perturbations of every input")
    parser.add_argument("--seed", type=int, default=1, help="decides the inputs")
    parser.add_argument("--out", type=Path, help="folder for explainers.csv and its companions")
    parser.add_argument("--keep", action="store_true", help="keep other networks of --out's files")
    parser.add_argument("--quick", action="store_true", help="few inputs and draws: a check")
    options = parser.parse_args()
    options.draws = {}
    if options.quick:
        options.inputs, options.seeds, options.calls = 4, 2, 120
        options.draws = {"draws": 10, "tune": 10}
    if options.keep and (options.out is None or not (options.out / "explainers.csv").exists()):
        parser.error("--keep wants --out to name a folder with an explainers.csv.")
    return options


def malware(options: argparse.Namespace) -> Subject:
    """Choose malicious PDF files; what is taken away becomes zero, or a benign file's value."""
    table = mr.datasets.pdf_malware(download=False)
    X, y = np.asarray(table.X, dtype=np.float64), np.asarray(table.y)
    box = mr.black_box(mr.networks.pdf_malware_mlp(), output=1)
    called = box(X) > 0.5
    benign = X[(y == 0) & ~called]
    chosen = choose(np.flatnonzero((y == 1) & called), options)
    masker = mr.maskers.Tabular("zero", background=benign, feature_names=table.feature_names)
    return Subject(box, masker, X[chosen], None, benign, "dmm")


def clothes(options: argparse.Namespace) -> Subject:
    """Choose trousers among test images; dresses are the others."""
    data = mr.datasets.fashion_mnist(classes=[1, 3], split="test", download=False)
    images, label = data.scaled()[..., None], np.asarray(data.label)
    box = mr.black_box(mr.networks.fashion_mnist_cnn(), output=1)
    called = box(images) > 0.5
    chosen = choose(np.flatnonzero((label == 1) & called), options)
    dresses = images[(label == 3) & ~called]
    return Subject(box, mr.maskers.Image((28, 28)), images[chosen], None, dresses, "dmm")


def starts(options: argparse.Namespace) -> Subject:
    """Find function starts that the authors' network sees."""
    windows = mr.datasets.function_starts(split="test")
    box = mr.black_box(mr.networks.function_start_rnn(), output=1, per_token=True)
    found = np.argwhere((box(windows.tokens) > 0.5) & (windows.starts == 1))
    chosen = found[choose(np.arange(len(found)), options)]
    tokens = windows.tokens[chosen[:, 0]]
    masker = mr.maskers.Sequence(window=41)
    return Subject(box, masker, tokens, chosen[:, 1], windows.tokens[:200], "lemna")


SUBJECTS: dict[str, Callable[[argparse.Namespace], Subject]] = {
    "mlp": malware,
    "cnn": clothes,
    "rnn": starts,
}


def choose(candidates: np.ndarray, options: argparse.Namespace) -> np.ndarray:
    """Draw the inputs that are explained."""
    rng = np.random.default_rng(options.seed)
    return np.sort(rng.choice(candidates, options.inputs, replace=False))


def evaluate(name: str, subject: Subject, options: argparse.Namespace) -> mr.Evaluation:
    """Evaluate everybody on the same inputs; what is beside the point under one seed."""
    box, masker, method = subject.box, subject.masker, subject.method
    shared = {
        "masker": masker,
        "position": subject.position,
        "pool": subject.pool,
        "n_features": (5, 10, 20),
        "random_seed": options.seed,
    }

    def ours(**own: Any) -> mr.LocalExplainer:
        return mr.LocalExplainer(box, masker, method, **own)

    ten = from_shap(box, masker, n_calls=options.calls, all_features=False)
    rounds: list[tuple[dict[str, Any], tuple[str, ...], int]] = [
        ({"em": ours(inference="em")}, SEEDED, options.seeds),
        ({"integrated_gradients": "integrated_gradients", "kernelshap_ten": ten}, (), 1),
        ({"constant": ours(gate=None, **options.draws)}, (), 1),
        ({"mixreg": ours(**options.draws)}, (), options.seeds),
    ]
    found = []
    for explainers, baselines, n_seeds in rounds:
        began = time.perf_counter()
        one = mr.evaluate(
            explainers,
            box,
            subject.X,
            baselines=baselines,
            n_seeds=n_seeds,
            n_calls=options.calls,
            progressbar=False,
            **shared,
        ).per_instance
        console.print(f"{name}, {', '.join(explainers)}: {time.perf_counter() - began:.0f} s")
        # Random of later rounds has fewer seeds.
        one = one if not found else one.sel(explainer=list(explainers))
        found.append(one.pad(run=(0, options.seeds - one.sizes["run"])))
        whole = xr.concat(
            found,
            "explainer",
            data_vars="minimal",
            coords="minimal",
            compat="override",
            combine_attrs="override",
        )
        result = mr.Evaluation(whole)
        if options.out is not None:
            # What is there survives whatever comes next.
            options.out.mkdir(parents=True, exist_ok=True)
            result.save(options.out / f"explainers_{name}.nc")
    return result


def compared(name: str, found: Any) -> pd.DataFrame:
    """Compare ours with ridge, LIME and KernelSHAP, input by input."""
    pairs = [(a, b) for a in OURS if a in found.explainers for b in OTHERS]
    tables = [found.compare(a, b).assign(ours=a, other=b) for a, b in pairs]
    return pd.concat(tables, ignore_index=True).assign(network=name)


def print_table(name: str, table: pd.DataFrame) -> None:
    """Print every figure, losses included."""
    names = [one for one in ROWS if one in set(table["explainer"])]
    shown = Table(title=TITLES[name], title_justify="left")
    shown.add_column("", no_wrap=True)
    for one in names:
        shown.add_column(ROWS[one], justify="right")
    keyed = table.assign(n_features=table["n_features"].fillna(0))
    for (metric, operator, number), rows in keyed.groupby(
        ["metric", "operator", "n_features"], sort=False
    ):
        figures = rows.set_index("explainer")
        cells = [
            f"{figures.loc[one, 'value']:.3g} ({figures.loc[one, 'lower']:.2g}-"
            f"{figures.loc[one, 'upper']:.2g})"
            if one in figures.index
            else "-"
            for one in names
        ]
        dull = (~figures["informative"].fillna(True).astype(bool)).any()
        words = (metric, operator, str(number) if number else "", "*" if dull else "")
        shown.add_row(" ".join(filter(None, words)), *cells)
    console.print(shown)
    console.print("* random is at the limit: nothing can be won.")


def write(
    options: argparse.Namespace,
    table: pd.DataFrame,
    curves: pd.DataFrame,
    differences: pd.DataFrame,
    began: float,
) -> None:
    """Write the tables and the settings."""
    options.out.mkdir(parents=True, exist_ok=True)
    for stem, found in (
        ("explainers", table),
        ("explainers_curves", curves),
        ("explainers_paired", differences),
    ):
        path = options.out / f"{stem}.csv"
        if options.keep and path.exists():
            kept = pd.read_csv(path, keep_default_na=False, na_values=[""])
            kept = kept.fillna({"operator": ""})
            found = pd.concat([kept[~kept["network"].isin(found["network"])], found])
        found.round(4).to_csv(path, index=False)
    asked = {key: getattr(options, key) for key in ("inputs", "seeds", "calls", "seed")}
    asked |= {"seconds": round(time.perf_counter() - began), "mixreg": mr.__version__}
    (options.out / "explainers.json").write_text(json.dumps(asked, indent=1) + "\n")


if __name__ == "__main__":
    main()
