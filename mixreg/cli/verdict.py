"""Sentences that say what tables show, losses included."""

from typing import Any

__all__ = ["count_wins"]


def count_wins(table: Any, method: str) -> str:
    """
    Count where a method is ahead of each baseline beyond the intervals, and where behind.

    Parameters
    ----------
    table : DataFrame
        What `mixreg.explain.fidelity` returned.
    method : str
        The explainer that is judged.

    Returns
    -------
    str
        One sentence per baseline; rows where nothing can be won are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> cell = {"test": "deduction", "fill": "zero", "n_features": 5, "informative": True}
    >>> rows = [cell | {"explainer": "dmm", "lower": 0.1, "upper": 0.2},
    ...         cell | {"explainer": "random", "lower": 0.7, "upper": 0.8}]
    >>> count_wins(pd.DataFrame(rows), "dmm")
    'dmm is clearly ahead of random in 1 of 1 comparisons, clearly behind in 0.'
    """
    from mixreg.explain.crafting import REMOVALS

    keys = ["test", "fill", "n_features"]
    fair = table[table["informative"].astype(bool)]
    own = fair[fair["explainer"] == method]
    sentences = []
    for baseline in dict.fromkeys(fair["explainer"]):
        if baseline == method:
            continue
        pair = own.merge(fair[fair["explainer"] == baseline], on=keys, suffixes=("", "_other"))
        below = pair["upper"] < pair["lower_other"]
        above = pair["lower"] > pair["upper_other"]
        low_wins = pair["test"].isin(REMOVALS)
        ahead = int((below & low_wins | above & ~low_wins).sum())
        behind = int((above & low_wins | below & ~low_wins).sum())
        sentences.append(
            f"{method} is clearly ahead of {baseline} in {ahead} of {len(pair)} comparisons,"
            f" clearly behind in {behind}."
        )
    return " ".join(sentences)
