"""A picture of how many times more effective draws a second ours makes, sampler by sampler."""

from pathlib import Path

import pandas as pd

__all__ = ["draw"]

_MARKERS = ("o", "s", "^", "D")
# Dark to light: greyscale tells neighbours apart.
_GREYS = ("#000000", "#5A5A5A", "#A0A0A0", "#C8C8C8")


def draw(table: pd.DataFrame, ours: str, path: Path) -> bool:
    """
    Draw ratios on a logarithmic axis; open marks with an arrow are lower bounds.

    Parameters
    ----------
    table : DataFrame
        Records of all sections, with ratios.
    ours : str
        The contestant that the others are compared with.
    path : Path
        A ``.png`` file.

    Returns
    -------
    bool
        Whether there was something to draw, and matplotlib to draw it.
    """
    rows = table[(table["section"] == "samplers") & (table["contestant"] != ours)]
    if "ratio" not in rows or rows["ratio"].isna().all():
        return False
    try:
        import matplotlib as mpl
    except ModuleNotFoundError:
        return False
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    rows = rows.dropna(subset=["ratio"])
    titles, names = list(dict.fromkeys(rows["title"])), list(dict.fromkeys(rows["contestant"]))
    figure, ax = plt.subplots(figsize=(7.2, 0.9 + 0.75 * len(titles)), layout="constrained")
    for _, row in rows.iterrows():
        which = names.index(row["contestant"])
        place = titles.index(row["title"]) + 0.2 * (which - (len(names) - 1) / 2)
        grey, bound = _GREYS[which], row["bound"] == "at least"
        ax.plot(
            row["ratio"],
            place,
            _MARKERS[which],
            color=grey,
            markerfacecolor="white" if bound else grey,
        )
        if bound:
            ax.annotate(
                "",
                (row["ratio"] * 2.5, place),
                (row["ratio"] * 1.12, place),
                arrowprops={"arrowstyle": "->", "color": grey},
            )
    for which, name in enumerate(names):
        ax.plot([], [], _MARKERS[which], color=_GREYS[which], label=name)
    ax.axvline(1.0, color="#8C8C8C", linewidth=1.0, linestyle="--")
    ax.set_xscale("log")
    low, high = min(0.5, rows["ratio"].min() / 2), max(2.0, rows["ratio"].max() * 4)
    ax.set(xlim=(low, high), ylim=(len(titles) - 0.5, -0.5))
    ax.set_yticks(range(len(titles)), [title.replace(", ", "\n", 1) for title in titles])
    ax.set_xlabel(f"effective draws per second, {ours} / other")
    figure.legend(frameon=False, loc="outside upper center", ncols=len(names))
    ax.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=150)
    plt.close(figure)
    return True
