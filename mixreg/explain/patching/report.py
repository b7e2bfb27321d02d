"""What a patch did: errors before and after, where they were looked for, beside the control."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from mixreg.explain.patching.crafting import Crafted

__all__ = ["SPLITS", "Claims", "PatchReport", "count_errors"]

# (a) the errors that samples were crafted from, (b) everything else there, (c) other inputs.
SPLITS = ("explained", "rest", "fresh")


class Claims(NamedTuple):
    """
    Where a network claims to see the class that is looked for.

    Attributes
    ----------
    here : ndarray of bool of shape (n_obs,) or (n_obs, n_tokens)
        Among the inputs that the explained errors come from.
    fresh : ndarray of bool of shape (n_fresh,) or (n_fresh, n_tokens)
        Among the fresh ones.
    """

    here: np.ndarray
    fresh: np.ndarray


def count_errors(
    claims: Mapping[str, Claims], truth: Claims, explained: np.ndarray
) -> pd.DataFrame:
    """
    Count false positives and false negatives of several networks.

    Parameters
    ----------
    claims : mapping of str to Claims
        What each network says, by the name of its column.
    truth : Claims
        Where the class really is.
    explained : ndarray of bool of the shape of ``truth.here``
        The answers that were explained.

    Returns
    -------
    DataFrame
        Columns split ("explained", "rest", "fresh"), kind ("FP", "FN"), and one for each network.

    Examples
    --------
    >>> truth = Claims(np.array([True, False]), np.array([True]))
    >>> said = Claims(np.array([False, False]), np.array([True]))
    >>> count_errors({"before": said}, truth, np.array([True, False]))["before"].tolist()
    [0, 1, 0, 0, 0, 0]
    """
    rows = []
    for split in SPLITS:
        is_fresh = split == "fresh"
        real = truth.fresh if is_fresh else truth.here
        counted = np.ones_like(real) if is_fresh else explained == (split == "explained")
        for kind, wanted in (("FP", False), ("FN", True)):
            found = {
                name: int(
                    np.sum(
                        ((said.fresh if is_fresh else said.here) != real)
                        & (real == wanted)
                        & counted
                    )
                )
                for name, said in claims.items()
            }
            rows.append({"split": split, "kind": kind, **found})
    return pd.DataFrame(rows)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class PatchReport:
    """
    A patched network, and what became of the errors.

    Attributes
    ----------
    network : keras.Model
        The patched copy.
    table : DataFrame
        Numbers of errors: one row for every split and kind, with columns split, kind, before,
        after and, if there is one, control. Splits: "explained", the errors that samples were
        crafted from; "rest", all other answers for the same inputs, which only had a say in
        ``step``; "fresh", inputs that no part of the patch has seen. Kinds: "FP", false
        positives; "FN", false negatives. The control is the network after the same retraining
        without the errors and crafted samples.
    crafted : Crafted
        The crafted samples, with classes and weights.
    step : float
        How far the patch goes from the old weights to the retrained ones, in [0, 1]: as far as
        leaves the fewest errors among "explained" and "rest" together. At 0 nothing helped.
    n_shared : int
        How many fresh inputs occur among the others too: those are not fresh.
    settings : dict
        Arguments of the patch.
    seconds : float
        What it took.
    """

    network: Any
    table: pd.DataFrame
    crafted: Crafted
    step: float
    n_shared: int
    settings: dict[str, Any] = field(default_factory=dict)
    seconds: float

    def __repr__(self) -> str:
        n_errors = len(np.unique(self.crafted.instance))
        lines = [
            f"<mixreg.PatchReport of {n_errors} explained errors>",
            f"  {len(self.crafted.X)} crafted samples, {self.settings.get('epochs')} epochs, "
            f"step {self.step:.1f}, random_seed={self.settings.get('random_seed')}, "
            f"{self.seconds:.0f} s",
            *("  " + line for line in self.table.to_string(index=False).splitlines()),
        ]
        if "control" in self.table:
            lines.append("  control: the same retraining without errors and crafted samples")
        if self.n_shared:
            lines.append(f"  {self.n_shared} fresh inputs are not fresh: they occur in X too")
        return "\n".join(lines)
