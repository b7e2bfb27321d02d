"""The command ``mixreg explain``: what a network does over the rows of a table."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import saved, say, title
from mixreg.cli.convergence import NOT_CONVERGED, telling_of_convergence
from mixreg.cli.files import TRACE_SUFFIXES, check_output
from mixreg.cli.summary import show_components, show_features, show_surrogate

__all__ = ["HELP", "explain"]

HELP = """
Explain what a network does over the rows of a table.

\b
    mixreg explain network.keras data.csv --output 1 --out explanation.nc
    mixreg explain network.keras data.npz --output 1 --plots pictures

The network is asked for its output on every row, and a mixture of regressions is fitted to
the answers. Each component that holds rows is one common rule. Its coefficients rank the
features; an effect is the change of the response (the log odds, if the outputs are
probabilities) per standard deviation of the feature. Intervals and P(top k) say how sure
the ranking is; the table of RMSE and R2 says how well the mixture stands in for the
network, which is another question. `mixreg fidelity` tests the explanation itself.

DATA holds the inputs of the network in its own order and scale; name a column that is none
by --label. The output holds all draws, labelled: `mixreg.load_explanation` opens it.

\b
Exit codes: 0 written and converged; 1 failed; 2 wrong usage;
            3 written, but the chains have not converged.
"""


def explain(
    network: options.Network,
    data: options.Data,
    output: options.Output = None,
    label: options.Label = None,
    method: Annotated[Literal["dmm"], typer.Option(help="Which mixture is fitted.")] = "dmm",
    response: Annotated[
        Literal["auto", "logit", "probability", "raw"],
        typer.Option(help="What is regressed; auto takes the logit of probabilities."),
    ] = "auto",
    components: options.Components = 10,
    preset: options.Preset = "default",
    draws: options.Draws = 1000,
    tune: options.Tune = 1000,
    chains: options.Chains = 4,
    cores: options.Cores = None,
    seed: options.Seed = 0,
    out: Annotated[Path, typer.Option(help="Where the explanation goes (.nc or .zarr).")] = Path(
        "explanation.nc"
    ),
    plots: Annotated[Path | None, typer.Option(help="Folder for pictures.")] = None,
    force: options.Force = False,
) -> None:
    """Explain what a network does over the rows of a table."""
    from mixreg.datasets import read_table
    from mixreg.explain import GlobalExplainer, black_box
    from mixreg.networks import load_network

    check_output(out, force=force, suffixes=TRACE_SUFFIXES)
    if plots is not None:
        check_output(plots, force=force)
    table = read_table(data, response=label)
    box = black_box(load_network(network), output=output)
    explainer = GlobalExplainer(
        box,
        method,
        n_components=components,
        preset=preset,
        response=response,
        draws=draws,
        tune=tune,
        chains=chains,
        cores=cores,
    )
    with telling_of_convergence():
        ex = explainer(table.X, feature_names=table.names, random_seed=seed)
    ex.save(out)
    _report(ex)
    saved(out, "explanation")
    if plots is not None:
        from mixreg.plots import save_album

        plots.mkdir(exist_ok=True)
        for path in save_album(ex, plots):
            saved(path, "picture")
    if not ex.converged:
        raise typer.Exit(NOT_CONVERGED)


def _report(ex: object) -> None:
    """Print the answer, and beside it how far it can be trusted."""
    title("Components")
    show_components(ex)
    title("Top features")
    show_features(ex)
    title("How well the mixture stands in for the network")
    show_surrogate(ex.fidelity)  # type: ignore[attr-defined]
    say("On fitted rows the component is chosen by the answer itself: a description only.")
