"""The command ``mixreg fidelity``, which tests an explanation on crafted inputs."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import saved
from mixreg.cli.files import check_output
from mixreg.cli.summary import show_fidelity

__all__ = ["HELP", "fidelity"]

HELP = """
Test an explanation: does what it calls important carry the network's label?

\b
    mixreg fidelity explanation.nc network.keras data.csv --output 1
    mixreg fidelity explanation.nc network.keras data.npz --output 1 \\
        --n-features 5,10,20 --fill zero,marginal --baselines random,ridge

The figure is the share of crafted inputs that the network still gives the explained label
(an output above one half), with 95% intervals over inputs:

\b
    deduction      the top features are replaced: lower is better
    synthetic      only the top features are kept: higher is better
    augmentation   the top features are copied into inputs of the opposite
                   class: higher is better

Look at random beside it: where random features do as well as is possible, nothing can be
won, and the row is marked. The ranking of methods depends on --fill, so use two.
The protocol "paper" repeats the published script, whose baseline is weaker than ours.

The output is a .csv table with one row per test, fill, explainer and number of features.
"""


def fidelity(
    explanation: Annotated[
        Path, typer.Argument(metavar="EXPLANATION", help="What `mixreg explain` wrote.")
    ],
    network: options.Network,
    data: options.Data,
    output: options.Output = None,
    label: options.Label = None,
    tests: Annotated[
        str, typer.Option(help="Tests, with commas between them.")
    ] = "deduction,augmentation,synthetic",
    n_features: Annotated[str, typer.Option(help="How many top features.")] = "5,10,20",
    fill: Annotated[
        str | None,
        typer.Option(
            help="What replaces a feature: zero, one, mean, marginal, or a number.",
            show_default="zero; one for the protocol paper",
        ),
    ] = None,
    baselines: Annotated[
        str, typer.Option(help="random, ridge, lime, kernelshap, integrated_gradients.")
    ] = "random,ridge",
    protocol: Annotated[
        Literal["fair", "paper"], typer.Option(help="How features and baselines are chosen.")
    ] = "fair",
    seed: options.Seed = 0,
    out: Annotated[Path, typer.Option(help="Where the table goes (.csv).")] = Path("fidelity.csv"),
    plot: Annotated[Path | None, typer.Option(help="Also draw it (.png, .svg or .pdf).")] = None,
    force: options.Force = False,
) -> None:
    """Test an explanation on crafted inputs."""
    from mixreg.datasets import read_table
    from mixreg.explain import black_box, load_explanation
    from mixreg.explain import fidelity as judge
    from mixreg.networks import load_network

    check_output(out, force=force, suffixes=(".csv",))
    if plot is not None:
        check_output(plot, force=force, suffixes=(".png", ".svg", ".pdf"))
    ex = load_explanation(explanation)
    rows = read_table(data, response=label)
    box = black_box(load_network(network), output=output)
    table = judge(
        ex,
        box,
        rows.X,
        tests=options.names_in(tests),
        n_features=options.numbers_in(n_features),
        fill=None if fill is None else [_operator(name) for name in options.names_in(fill)],
        baselines=options.names_in(baselines),
        protocol=protocol,
        random_seed=seed,
    )
    table.to_csv(out, index=False)
    show_fidelity(table)
    saved(out, "fidelity table")
    if plot is not None:
        from mixreg.plots import plot_fidelity, save_figure

        saved(save_figure(plot_fidelity(table)[0], plot), "fidelity curves")


def _operator(name: str) -> str | float:
    """Read a fill: a number or the name of an operator."""
    try:
        return float(name)
    except ValueError:
        return name
