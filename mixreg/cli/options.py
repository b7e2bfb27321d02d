"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, Literal

import typer

__all__ = [
    "Chains",
    "Components",
    "Cores",
    "Data",
    "Divide",
    "Draws",
    "Force",
    "Gate",
    "GateVariance",
    "ImageShape",
    "Label",
    "Lam",
    "Nets",
    "Network",
    "Output",
    "Preset",
    "Resume",
    "Scaling",
    "Seed",
    "Store",
    "Thin",
    "Tune",
    "names_in",
    "numbers_in",
]

Data = Annotated[Path, typer.Argument(metavar="DATA", help="A .npz, .csv or .parquet file.")]
Network = Annotated[Path, typer.Argument(metavar="NETWORK", help="A .keras network.")]
Label = Annotated[
    str | None,
    typer.Option(help="Column of DATA that is no input of the network, such as the true class."),
]
Components = Annotated[
    int, typer.Option(min=2, help="Largest number of components; fewer are used if few suffice.")
]
Preset = Annotated[
    Literal["default", "paper"],
    typer.Option(help="Priors: default follows the scale of the data, paper is the original's."),
]
Nets = Annotated[int | None, typer.Option(min=1, help="Elastic nets of dmm_men.", show_default="3")]
Scaling = Annotated[
    Literal["sigma", "variance"] | None,
    typer.Option(
        help="What the penalties of dmm_men are divided by.", show_default="the preset decides"
    ),
]
Lam = Annotated[
    float | None,
    typer.Option(help="Rate of the steps between neighbours in lemna.", show_default="inferred"),
]
Gate = Annotated[
    Literal["pca", "all"] | None,
    typer.Option(
        help="Let the weights depend on the features: on their leading principal scores, or on"
        " all of them.",
        show_default="constant weights",
    ),
]
GateVariance = Annotated[
    float,
    typer.Option(min=0.0, max=1.0, help="Share of the variance that the scores of pca keep."),
]
Draws = Annotated[int, typer.Option(min=1, help="Draws to keep per chain.")]
Thin = Annotated[int, typer.Option(min=1, help="Keep one draw in so many.")]
Tune = Annotated[int, typer.Option(min=0, help="Draws to throw away first, per chain.")]
Chains = Annotated[int, typer.Option(min=1, help="Independent chains.")]
Cores = Annotated[
    int | None,
    typer.Option(min=1, help="Chains drawn at the same time.", show_default="up to 4"),
]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same result.")]
Store = Annotated[
    Path | None,
    typer.Option(
        help="Write the draws to this folder (.zarr) as they come, so that a run that is stopped"
        " can go on.",
        show_default="draws stay in memory until the end",
    ),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume", help="Go on with the run in --store; all other options must be the same."
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite outputs that exist.")]
Output = Annotated[
    int | None,
    typer.Option(min=0, help="Output of the network to explain.", show_default="the only one"),
]
ImageShape = Annotated[
    str | None,
    typer.Option(
        help="The rows of DATA are images: height,width or height,width,channels.",
        show_default="that of the array images, if DATA has one",
    ),
]
Divide = Annotated[
    float | None,
    typer.Option(help="Divide pixels by this, such as 255, to get what the network takes."),
]


def names_in(text: str) -> tuple[str, ...]:
    """
    Split a list that was typed with commas.

    Parameters
    ----------
    text : str
        Names with commas between them.

    Returns
    -------
    tuple of str
        The names.

    Raises
    ------
    ValueError
        If there is none.

    Examples
    --------
    >>> names_in("zero, marginal")
    ('zero', 'marginal')
    """
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names:
        raise ValueError(f"{text!r} names nothing; wanted a list such as zero,marginal.")
    return names


def numbers_in(text: str) -> tuple[int, ...]:
    """
    Split a list of whole numbers that was typed with commas.

    Parameters
    ----------
    text : str
        Numbers with commas between them.

    Returns
    -------
    tuple of int
        The numbers.

    Raises
    ------
    ValueError
        If a part is no whole number.

    Examples
    --------
    >>> numbers_in("5,10")
    (5, 10)
    """
    try:
        return tuple(int(part) for part in names_in(text))
    except ValueError:
        raise ValueError(f"{text!r} is no list of whole numbers; wanted such as 5,10,20.") from None
