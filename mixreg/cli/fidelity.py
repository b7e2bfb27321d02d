"""The command ``mixreg fidelity``, which tests an explanation on crafted inputs."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import saved
from mixreg.cli.files import check_output
from mixreg.cli.images import read_inputs
from mixreg.cli.summary import show_fidelity

__all__ = ["HELP", "fidelity"]

HELP = """
Test an explanation: does what it calls important carry the network's label?

\b
    mixreg fidelity explanation.nc network.keras data.csv --output 1
    mixreg fidelity explanation.nc network.keras data.npz --output 1 \\
        --n-features 5,10,20 --fill zero,marginal --baselines random,ridge
    mixreg fidelity explanation.nc cnn.keras images.npz --output 1 \\
        --divide 255 --tests nullification,pathological,filling

The figure is the share of crafted inputs that the network still gives the explained label
(an output above one half), with 95% intervals over inputs. Input by input:

\b
    deduction      the top features are replaced: lower is better
    synthetic      only the top features are kept: higher is better
    augmentation   the top features are copied into inputs of the opposite
                   class: higher is better

Over --bootstraps samples of the inputs of one component, with one ranking for all of them,
and the label where the explained output is the largest of all:

\b
    nullification  the top features are replaced: lower is better
    pathological   the top features are put into noise: higher is better
    filling        the top features are put into inputs of the opposite
                   class: higher is better

DATA must hold inputs of the opposite class too (or give them as --seeds). Images are read
as `mixreg explain` reads them; --divide must be the same.

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
    divide: options.Divide = None,
    tests: Annotated[
        str, typer.Option(help="Tests, with commas between them.")
    ] = "deduction,augmentation,synthetic",
    n_features: Annotated[
        str | None,
        typer.Option(
            help="How many top features.", show_default="5,10,20; bootstrap tests 25,50,75,150"
        ),
    ] = None,
    fill: Annotated[
        str | None,
        typer.Option(
            help="What replaces a feature: zero, one, mean, marginal, blur, or a number.",
            show_default="zero; one for the protocol paper",
        ),
    ] = None,
    baselines: Annotated[
        str, typer.Option(help="random, ridge, lime, kernelshap, integrated_gradients.")
    ] = "random,ridge",
    protocol: Annotated[
        Literal["fair", "paper"], typer.Option(help="How features and baselines are chosen.")
    ] = "fair",
    order: Annotated[
        Literal["mean", "evidence"],
        typer.Option(help="What ranks features: the mean, or the mean over its uncertainty."),
    ] = "mean",
    seeds: Annotated[
        Path | None,
        typer.Option(help="File with inputs of the opposite class.", show_default="those in DATA"),
    ] = None,
    component: Annotated[
        int | None,
        typer.Option(help="Component of bootstrap tests.", show_default="the largest"),
    ] = None,
    bootstraps: Annotated[int, typer.Option(min=1, help="Bootstrap samples.")] = 10,
    share: Annotated[
        float, typer.Option(help="Share of the component's inputs in a bootstrap sample.")
    ] = 0.3,
    instances: Annotated[
        int | None,
        typer.Option(min=1, help="Explain so many inputs at most.", show_default="all"),
    ] = None,
    seed: options.Seed = 0,
    out: Annotated[Path, typer.Option(help="Where the table goes (.csv).")] = Path("fidelity.csv"),
    plot: Annotated[Path | None, typer.Option(help="Also draw it (.png, .svg or .pdf).")] = None,
    force: options.Force = False,
) -> None:
    """Test an explanation on crafted inputs."""
    from mixreg.explain import black_box, load_explanation
    from mixreg.explain import fidelity as judge
    from mixreg.networks import load_network

    check_output(out, force=force, suffixes=(".csv",))
    if plot is not None:
        check_output(plot, force=force, suffixes=(".png", ".svg", ".pdf"))
    ex = load_explanation(explanation)
    shape = None if ex.image is None else ex.image.shape
    reading: dict[str, Any] = {"label": label, "image_shape": shape, "divide": divide}
    box = black_box(load_network(network), output=output)
    table = judge(
        ex,
        box,
        read_inputs(data, **reading).X,
        tests=options.names_in(tests),
        n_features=None if n_features is None else options.numbers_in(n_features),
        fill=None if fill is None else [_operator(name) for name in options.names_in(fill)],
        baselines=options.names_in(baselines),
        protocol=protocol,
        order=order,
        seeds=None if seeds is None else read_inputs(seeds, **reading).X,
        component=component,
        n_bootstraps=bootstraps,
        share=share,
        n_instances=instances,
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
