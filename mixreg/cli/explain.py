"""The command ``mixreg explain``: what a network does over the rows of a table."""

import math
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import saved, say, title
from mixreg.cli.convergence import NOT_CONVERGED, telling_of_convergence
from mixreg.cli.files import TRACE_SUFFIXES, check_output
from mixreg.cli.images import Inputs, read_inputs
from mixreg.cli.routing import show_routing
from mixreg.cli.summary import show_components, show_features, show_surrogate

__all__ = ["HELP", "explain"]

# As in the paper.
_USUAL_PIXELS = 300

HELP = """
Explain what a network does over the rows of a table.

\b
    mixreg explain network.keras data.csv --output 1 --out explanation.nc
    mixreg explain network.keras data.npz --output 1 --report answer.html
    mixreg explain cnn.keras trousers.npz --output 1 --method dmm_men \\
        --divide 255 --pixels 300

The network is asked for its output on every row, and a mixture of regressions is fitted to
the answers. Each component that holds rows is one common rule. Its coefficients rank the
features; an effect is the change of the response (the log odds, if the outputs are
probabilities) per standard deviation of the feature. Intervals and P(top k) say how sure
the ranking is; the table of RMSE and R2 says how well the mixture stands in for the
network, which is another question. `mixreg fidelity` tests the explanation itself.

With --gate the weights of the components depend on the input: the mixture then predicts
what the network answers on rows it has not seen, and a further table says which features
send inputs to which component.

DATA holds the inputs of the network in its own order and scale; name a column that is none
by --label. Images are the array images of a .npz file, or rows with --image-shape: the
network is asked about whole images, the mixture is fitted to --pixels of them, and --plots
adds heat maps and galleries. Give the images of one class to explain that class.

The output holds all draws, labelled: `mixreg.load_explanation` opens it. --report adds one page
for the browser: the answer, the evidence and the settings.

\b
Exit codes: 0 written and converged; 1 failed; 2 wrong usage;
            3 written, but the chains have not converged.
"""


def explain(
    network: options.Network,
    data: options.Data,
    output: options.Output = None,
    label: options.Label = None,
    image_shape: options.ImageShape = None,
    divide: options.Divide = None,
    pixels: Annotated[
        str,
        typer.Option(
            help="How many pixels of an image are features, those of largest variance; or all.",
            show_default="300, or all if there are fewer",
        ),
    ] = "",
    method: Annotated[
        Literal["dmm", "dmm_men", "lemna"],
        typer.Option(
            help="Which mixture: dmm_men has elastic nets, for many features; lemna pulls "
            "neighbours together, for features in order."
        ),
    ] = "dmm",
    response: Annotated[
        Literal["auto", "logit", "probability", "raw"],
        typer.Option(help="What is regressed; auto takes the logit of probabilities."),
    ] = "auto",
    components: options.Components = 10,
    nets: options.Nets = None,
    scaling: options.Scaling = None,
    lam: options.Lam = None,
    gate: options.Gate = None,
    gate_variance: options.GateVariance = 0.9,
    preset: options.Preset = "default",
    draws: options.Draws = 1000,
    tune: options.Tune = 1000,
    chains: options.Chains = 4,
    thin: options.Thin = 1,
    cores: options.Cores = None,
    seed: options.Seed = 0,
    out: Annotated[Path, typer.Option(help="Where the explanation goes (.nc or .zarr).")] = Path(
        "explanation.nc"
    ),
    report: Annotated[
        Path | None, typer.Option(help="Page with the answer and the evidence (.html).")
    ] = None,
    plots: Annotated[Path | None, typer.Option(help="Folder for pictures.")] = None,
    force: options.Force = False,
) -> None:
    """Explain what a network does over the rows of a table."""
    from mixreg.explain import GlobalExplainer, black_box
    from mixreg.explain.report.target import check_target
    from mixreg.networks import load_network

    if report is not None:
        check_target(report, force=force)
    check_output(out, force=force, suffixes=TRACE_SUFFIXES)
    if plots is not None:
        check_output(plots, force=force)
    found = read_inputs(data, label=label, image_shape=image_shape, divide=divide)
    masker = _masker(found, pixels)
    box = black_box(load_network(network), output=output)
    explainer = GlobalExplainer(
        box,
        method,
        masker=masker,
        n_components=components,
        n_nets=nets,
        scaling=scaling,
        lam=lam,
        gate=gate,
        gate_variance=gate_variance,
        preset=preset,
        response=response,
        draws=draws,
        tune=tune,
        chains=chains,
        thin=thin,
        cores=cores,
    )
    with telling_of_convergence():
        ex = explainer(found.X, feature_names=found.names, random_seed=seed)
    ex.save(out)
    _show(ex)
    saved(out, "explanation")
    if report is not None:
        heading = f"What {network.name} does over the rows of {data.name}"
        saved(ex.report(report, title=heading, force=force), "open it in a browser")
    if plots is not None:
        from mixreg.plots import save_album

        plots.mkdir(exist_ok=True)
        for path in save_album(ex, plots, images=None if masker is None else found.X):
            saved(path, "picture")
    if not ex.converged:
        raise typer.Exit(NOT_CONVERGED)


def _masker(found: Inputs, pixels: str) -> Any:
    """Choose the pixels that are features, and say what the images are."""
    if found.shape is None:
        if pixels:
            raise ValueError("--pixels is for images; give --image-shape too.")
        return None
    from mixreg.explain.maskers import Image, every_pixel, top_variance

    n_pixels = math.prod(found.shape)
    if not pixels:
        pixels = "all" if n_pixels <= _USUAL_PIXELS else str(_USUAL_PIXELS)
    if pixels != "all" and not pixels.isdecimal():
        raise ValueError(f"--pixels is {pixels!r}; wanted a number of pixels, or all.")
    rule = every_pixel() if pixels == "all" else top_variance(int(pixels))
    say(
        f"{len(found.X)} images of {' x '.join(map(str, found.shape))} pixels, values from"
        f" {found.X.min():g} to {found.X.max():g}; features: {pixels} of {n_pixels} pixels"
    )
    return Image(found.shape, rule)


def _show(ex: object) -> None:
    """Print the answer, and beside it how far it can be trusted."""
    title("Components")
    show_components(ex)
    title("Top features")
    show_features(ex)
    if ex.is_gated:  # type: ignore[attr-defined]
        title("What leads inputs to a component")
        show_routing(ex)
    title("How well the mixture stands in for the network")
    show_surrogate(ex.fidelity)  # type: ignore[attr-defined]
    say("With y known the component is chosen by the answer itself: a description only.")
    if not ex.is_gated:  # type: ignore[attr-defined]
        say("With constant weights the mixture predicts as a line does; --gate lifts that.")
