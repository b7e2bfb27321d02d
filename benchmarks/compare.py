"""Compare with other software, side by side: one command, one run, ratios.

Run: MIXREG_DATA=<folder> python benchmarks/compare.py [--quick] [--minutes 20] [--readme]

NUTS by NumPyro needs `pip install -e '.[compare]'`; what is missing is skipped and named. One BLAS
thread throughout. Without MIXREG_DATA only what needs no data is measured.
"""

import argparse
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from benchmarks.problems import load as load_size
from rich.console import Console
from side_by_side import em, explainers, figure, floors, readme
from side_by_side.boxes import available_boxes
from side_by_side.models import CASES, available, load
from side_by_side.plan import Plan
from side_by_side.ratios import with_ratios, with_time_ratios
from side_by_side.samplers import OURS, SAMPLERS, race
from side_by_side.settings import describe, load_now
from side_by_side.table import KEYS, SECTIONS, print_section, read, write

console = Console(width=170)
ROOT = Path(__file__).parents[1]
OURS_NAME, OUR_MODE = SAMPLERS[OURS], explainers.EXPLAINERS["em"]


def main() -> None:
    """Measure, print, write."""
    options = parse_arguments()
    load_before = load_now()
    out = options.out
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
    kept = read(out / "compare.csv") if options.keep else pd.DataFrame({key: [] for key in KEYS})
    records: list[dict[str, Any]] = []
    for record in measure(options):
        records.append(record)
        console.print(one_line(record), soft_wrap=True)
        if out is not None:
            # What is there survives whatever comes next.
            write(joined(kept, records), out / "compare.csv")
    table = joined(kept, records)
    settings = describe(asked(options) | {"load": load_before})
    for section in SECTIONS:
        print_section(console, table, section)
    console.print(", ".join(f"{name} {value}" for name, value in settings.items()))
    if out is None:
        return
    (out / "compare.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    figure.draw(table, OURS_NAME, out / "compare.png")
    if options.readme:
        readme.update(ROOT / "README.md", out)
    console.print(f"Written: {out}")


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    cores = os.cpu_count() or 1
    parser.add_argument("--only", help=f"some of {', '.join(SECTIONS)}")
    parser.add_argument("--models", help=f"some of {', '.join(CASES)}")
    parser.add_argument("--samplers", help=f"some of {', '.join(SAMPLERS)}; {OURS} is ours")
    parser.add_argument("--minutes", type=float, default=20.0, help="limit of one NUTS run")
    parser.add_argument("--cores", type=int, default=cores, help="chains side by side")
    parser.add_argument("--chains", type=int, help="by default as many as cores, at least two")
    parser.add_argument("--tune", type=int, default=1000, help="burn-in iterations per chain")
    parser.add_argument("--draws", type=int, default=1000, help="draws per chain")
    parser.add_argument("--starts", type=int, default=4, help="starts of every EM")
    parser.add_argument("--inputs", type=int, default=100, help="inputs of one batch")
    parser.add_argument("--calls", type=int, default=500, help="calls of the box per input")
    parser.add_argument("--seeds", type=int, default=5, help="explanations of every input")
    parser.add_argument("--repeats", type=int, default=200, help="rounds of timed sweeps")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for compare.csv, .json and .png")
    parser.add_argument("--keep", action="store_true", help="keep other rows of --out's file")
    parser.add_argument("--readme", action="store_true", help="write into docs/ and the README")
    parser.add_argument("--quick", action="store_true", help="short runs without data: a check")
    options = parser.parse_args()
    options.only = chosen(parser, "--only", options.only, tuple(SECTIONS))
    options.models = chosen(parser, "--models", options.models, CASES)
    options.samplers = chosen(parser, "--samplers", options.samplers, tuple(SAMPLERS))
    options.chains = max(options.cores, 2) if options.chains is None else options.chains
    counts = ("cores", "chains", "tune", "draws", "starts", "inputs", "calls", "seeds", "repeats")
    for name in counts:
        if getattr(options, name) < 1:
            parser.error(f"--{name} is {getattr(options, name)}; wanted at least 1.")
    if not options.minutes > 0:
        parser.error(f"--minutes is {options.minutes:g}; wanted more than 0.")
    if options.readme:
        if options.quick:
            parser.error("--readme and --quick: the README shows no figures of a check.")
        options.out = ROOT / "docs"
    if options.keep and (options.out is None or not (options.out / "compare.csv").exists()):
        parser.error("--keep wants --out to name a folder with a compare.csv.")
    options.boxes = available_boxes()
    if options.quick:
        options.models, options.samplers, options.boxes = ("small",), (OURS, "nutpie"), ("tiny",)
        options.only = tuple(name for name in options.only if name != "floors")
        options.tune, options.draws, options.minutes = 200, 200, 1.0
        options.starts, options.inputs, options.calls, options.seeds = 2, 3, 80, 2
    return options


def chosen(
    parser: argparse.ArgumentParser, option: str, text: str | None, known: tuple[str, ...]
) -> tuple[str, ...]:
    """Split names at commas, refuse those nobody knows, and keep the usual order."""
    names = tuple(text.split(",")) if text else known
    unknown = sorted(set(names) - set(known))
    if unknown:
        parser.error(f"{option} names {unknown}; wanted some of {', '.join(known)}.")
    return tuple(name for name in known if name in names)


def asked(options: argparse.Namespace) -> dict[str, Any]:
    """List the options that decide what a run measures."""
    left_out = {"out", "readme", "cores"}
    return {name: value for name, value in vars(options).items() if name not in left_out}


def measure(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Go through all sections, the quick ones first."""
    cases = available(options.models)
    for case in sorted(set(options.models) - set(cases)):
        console.print(f"{case}: skipped, MIXREG_DATA names no folder.")
    if "floors" in options.only:
        for size in ("pdf", "fashion") if len(cases) > 1 else ():
            yield from floors.measure(
                size, load_size(size), repeats=options.repeats, seed=options.seed
            )
    if "em" in options.only:
        for case in cases:
            yield from em.contest(
                case,
                load(case),
                n_starts=options.starts,
                minutes=options.minutes,
                seed=options.seed,
            )
    if "explainers" in options.only:
        budget = explainers.Budget(options.calls, options.inputs, options.seeds, options.seed)
        everyone = tuple(explainers.EXPLAINERS)
        some = tuple(name for name in everyone if not (options.quick and name == "gibbs"))
        for box in options.boxes:
            yield from explainers.contest(box, some, budget)
    if "samplers" in options.only:
        plan = Plan(
            options.chains,
            options.cores,
            options.tune,
            options.draws,
            options.minutes,
            options.seed,
        )
        for case in cases:
            yield from race(case, load(case), options.samplers, plan)


def joined(kept: pd.DataFrame, records: list[dict[str, Any]]) -> pd.DataFrame:
    """Put new records over those that are kept and add the ratios."""
    both = pd.concat([kept, pd.DataFrame(records)], ignore_index=True)
    both = both.drop_duplicates(KEYS, keep="last")
    parts = []
    for section in SECTIONS:
        part = both[both["section"] == section].dropna(axis=1, how="all")
        if section == "samplers":
            part = with_ratios(part, OURS_NAME)
        elif section in ("em", "explainers"):
            ours = OURS_NAME if section == "em" else OUR_MODE
            part = with_time_ratios(part, "seconds" if section == "em" else "ms", ours)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def one_line(record: dict[str, Any]) -> str:
    """Say what has just been measured."""
    figures = [
        f"{name} {value:.3g}"
        for name, value in record.items()
        if isinstance(value, float) and value == value
    ]
    said = ", ".join([*figures, *filter(None, [record.get("note")])])
    return f"{record['case']}, {record['contestant']}: {said}"


if __name__ == "__main__":
    main()
