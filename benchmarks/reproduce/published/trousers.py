"""Explanations of the trousers as tables: errors, diagnostics, components."""

import numpy as np
import pandas as pd
from rich.console import Console
from rich.table import Table

from published.clothes import CLIP

__all__ = ["members_table", "print_components", "print_diagnostics", "print_errors"]


def print_errors(console: Console, everyone, held_out, clothes) -> None:
    """Print assigned errors on all trousers, and predictive errors on a fifth held out."""
    shown = Table(title="Errors: root mean squares", title_justify="left")
    shown.add_column("", no_wrap=True)
    for column in ("assigned logit", "probability", "held out", "probability", "ridge", "seconds"):
        shown.add_column(column, justify="right", no_wrap=True)
    shown.add_row("published: released, 20,000 sweeps", "1.22", "0.0545", *[""] * 4)
    shown.add_row("published: least squares", "1.65", *[""] * 5)
    for name, ex in everyone.items():
        if name == "released":
            cells = [f"{error:.4f}" for error in _assigned(ex, clothes)] + [""] * 4
        else:
            own, other = (
                one.fidelity.set_index(["surrogate", "kind", "scale"])["rmse"]
                for one in (ex, held_out[name])
            )
            scales = ("response", "probability")
            cells = [f"{own['mixture', 'assigned', scale]:.4f}" for scale in scales]
            cells += [f"{other['mixture', 'predictive', scale]:.4f}" for scale in scales]
            cells += [f"{other['ridge', 'predictive', 'response']:.4f}"]
            cells += [f"{ex.attrs['seconds']:.0f}"]
        shown.add_row(name if name != "released" else "released, by our rule", *cells)
    console.print(shown)
    console.print(
        "Assigned: each of the 7,000 trousers by the component its own logit points at, a "
        "description. Held out: another fit, on 80 % of them, and the logit of the others unseen; "
        "with constant weights the mean is linear in x, so ridge is the best that they can hope "
        "for.\n"
    )


def _assigned(ex, clothes) -> tuple[float, float]:
    """Errors of point estimates on the logit and on the probability."""
    point = ex.data.isel(sample=0)
    rows = ex.image.features(clothes.trousers)
    each = rows @ point["importance"].values.T + point["intercept"].values
    share = ex.responsibilities.transpose("obs", "component").values
    fit, y = (share * each).sum(axis=1), clothes.logit

    def error(a, b) -> float:
        return float(np.sqrt(np.mean((a - b) ** 2)))

    return error(fit, y), error(1 / (1 + np.exp(-fit)), 1 / (1 + np.exp(-y)))


def print_diagnostics(console: Console, explanations) -> None:
    """Print whether the chains agree, and the penalties of the nets."""
    shown = Table(title="Label-free diagnostics: R-hat (bulk ESS)", title_justify="left")
    shown.add_column("")
    tables = [ex.diagnostics for ex in explanations.values()]
    names = ("log_lik", "size_1", "size_2", "entropy", "alpha", "log_l1", "log_l2")
    # With a gate there is no concentration.
    names = tuple(name for name in names if all(name in table.index for table in tables))
    for name in (*names, "worst", "unclear"):
        shown.add_column(name, justify="right", no_wrap=True)
    for name, ex in explanations.items():
        table = ex.diagnostics
        cells = [
            f"{table.loc[row, 'r_hat']:.2f} ({table.loc[row, 'ess_bulk']:.0f})" for row in names
        ]
        shown.add_row(
            name, *cells, f"{table['r_hat'].max():.2f}", f"{ex.attrs['ambiguous_share']:.0%}"
        )
    console.print(shown)
    for name, ex in explanations.items():
        nets = ", ".join(
            f"{float(ex.data['l1'].isel(net=k).mean()):.3g} / "
            f"{float(ex.data['l2'].isel(net=k).mean()):.3g}"
            for k in range(ex.data.sizes["net"])
        )
        verdict = "converged" if ex.converged else "NOT converged"
        console.print(f"{name}: {verdict}; posterior mean of l1 / l2 of each net: {nets}")
    console.print()


def print_components(console: Console, everyone, clothes) -> dict[str, list[int]]:
    """Print sizes, and choose the components to test: the largest, and one below the clip."""
    title = "Components by size: label, rows (90 % interval of the size), share of rows at the clip"
    shown = Table(title=title, title_justify="left")
    for name in everyone:
        shown.add_column(name, no_wrap=True)
    chosen, columns = {}, []
    for name, ex in everyone.items():
        table = members_table(ex, clothes.at_clip)
        chosen[name] = [int(table.index[0])]
        free = table[(table["clip"] < 0.5) & (table["rows"] > 0)]
        chosen[name] += [int(label) for label in free.index[:1] if label != table.index[0]]
        sizes = ex.components().set_index("component")
        cells = []
        for label, row in table.iterrows():
            size, interval = sizes.loc[label], ""
            if "size" in size:
                interval = f" ({size['size_lower']:.0f} to {size['size_upper']:.0f})"
            cells.append(f"{label}: {row['rows']:.0f}{interval}, {row['clip']:.0%}")
        columns.append(cells)
    for cells in zip(*columns, strict=True):
        shown.add_row(*cells)
    console.print(shown)
    console.print(
        f"{clothes.at_clip.mean():.1%} of the trousers have p >= 1 - {CLIP:g}: their logit is the "
        "clip, a constant. A component of such rows explains the clip and not the network, so the "
        "tests below are also about the largest component with fewer than half of its rows "
        "there.\n"
    )
    return chosen


def members_table(ex, at_clip) -> pd.DataFrame:
    """Count the rows that most probably belong to each component, the largest first."""
    own = ex.responsibilities.transpose("obs", "component")
    place = own.values.argmax(axis=1)
    rows = np.bincount(place, minlength=own.sizes["component"])
    clip = np.bincount(place, weights=at_clip, minlength=len(rows)) / np.maximum(rows, 1)
    table = pd.DataFrame({"rows": rows, "clip": clip}, index=own["component"].values)
    return table.sort_values("rows", ascending=False, kind="stable")
