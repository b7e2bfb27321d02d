"""Tables: every column is a feature."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.explain.fills import read_fills
from mixreg.explain.maskers.attached import Attached
from mixreg.inputs import check_design

__all__ = ["Tabular"]


@dataclass(frozen=True, eq=False)
class Tabular:
    """
    Treat every column of a row as a feature.

    Parameters
    ----------
    fill : str, number or array-like of shape (n_features,), default "zero"
        What stands where a feature is taken away: "zero", "one", "mean" (of the background),
        "marginal" (drawn anew for every perturbation from the background's values of that
        feature), a number for all features, or one number for each. Explanations depend on it:
        they say what keeping the value does *against this alternative*.
    background : array-like of shape (n_background, n_features), optional
        Rows that "mean" and "marginal" refer to; the rows of the opposite class, say.
    feature_names : sequence of str, optional
        Names of the features; by default those the rows carry, else "x0", "x1" and so on.

    Raises
    ------
    ValueError
        If the fill needs a background and there is none, or it is a table.

    Examples
    --------
    >>> Tabular("marginal", background=np.eye(2)).attach([[3.0, 0.0]]).active
    array([[ True,  True]])
    """

    fill: Any = "zero"
    background: Any = None
    feature_names: Sequence[str] | None = None

    def __post_init__(self) -> None:
        named = isinstance(self.fill, str) and self.fill in ("mean", "marginal")
        if named and self.background is None:
            raise ValueError(f"fill is {self.fill!r}, which needs background=...")
        if np.ndim(self.fill) > 1:
            raise ValueError(
                f"fill has shape {np.shape(self.fill)}; wanted one number per feature. Rows to "
                "fill in from are background=..., with fill='marginal' or 'mean'."
            )

    def attach(self, X: Any, position: Any = None) -> Attached:
        """
        Tie rows to their features.

        Parameters
        ----------
        X : array-like of shape (n_instances, n_features)
            The inputs that are explained.
        position : None
            Tables have none.

        Returns
        -------
        Attached
            Inputs that can be crafted.

        Raises
        ------
        ValueError
            If a position is given, or rows, background and fill have different widths.

        Examples
        --------
        >>> Tabular().attach(np.eye(2)).names
        ('x0', 'x1')
        """
        if position is not None:
            raise ValueError("position is given, but the rows of a table have none.")
        design = check_design(X, feature_names=self.feature_names)
        rows, width = design.values, design.values.shape[1]
        background = rows
        if self.background is not None:
            background = check_design(self.background, name="background", n_features=width).values
        (fill,) = read_fills(self.fill, background)
        owner = np.broadcast_to(np.arange(width), rows.shape)
        return Attached(rows, (width,), owner, design.names, fill, background)
