"""What an evaluation is: figures of every input, and the tables that sum them up."""

from functools import cached_property
from pathlib import Path

import pandas as pd
import xarray as xr

from mixreg.explain.evaluation import files, shown
from mixreg.explain.evaluation.summary import curve_table, difference_table, metric_table

__all__ = ["Evaluation"]


class Evaluation:
    """
    Explainers side by side; made by `evaluate`.

    Parameters
    ----------
    data : Dataset
        Figures of every input: variables ``value`` (measure, explainer, instance) with
        coordinates ``metric``, ``operator`` and ``n_features`` along ``measure``; ``curve_value``
        (curve, fill, explainer, share, instance); ``importance`` (explainer, instance, feature);
        ``active`` (instance, feature); ``seconds`` and ``calls`` (explainer, run).

    Examples
    --------
    >>> import mixreg as mr
    >>> found = mr.evaluate({"right": lambda x, seed: x * [3.0, 1.0]},
    ...                     lambda X: X @ [3.0, 1.0], [[1.0, 1.0], [2.0, 1.0]],
    ...                     masker=mr.maskers.Tabular(), tests=[], progressbar=False)
    >>> found.compare("right", "random")["metric"].iloc[0]
    'deletion_auc'
    """

    def __init__(self, data: xr.Dataset) -> None:
        self._data = files.checked(data)

    @property
    def per_instance(self) -> xr.Dataset:
        """Figures of every input; see the class."""
        return self._data

    @property
    def explainers(self) -> list[str]:
        """Names of the explainers, in the order of the tables."""
        return [str(name) for name in self._data["explainer"].values]

    @cached_property
    def table(self) -> pd.DataFrame:
        """Every metric of every explainer.

        Columns explainer, metric, operator ("" where there is none), n_features (missing where
        there is none), value, lower, upper, n_instances, and informative: False where random
        importances leave nothing to win, missing where that cannot be said. Intervals hold 95 %:
        Wilson's of shares (deduction, synthetic, augmentation, degenerate), percentiles of a
        bootstrap over inputs of everything else. Of calls and seconds the value is the median
        over seeds, and the ends are the least and the most.
        """
        return metric_table(self._data)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Deletion and insertion curves.

        Columns explainer, curve, operator, share (of the features taken away or put in), value,
        lower, upper (95 %, bootstrap over inputs) and n_instances.
        """
        return curve_table(self._data)

    def compare(self, a: str, b: str) -> pd.DataFrame:
        """
        Compare two explainers on the same inputs.

        Parameters
        ----------
        a, b : str
            Their names.

        Returns
        -------
        DataFrame
            One row a figure that both have: metric, operator, n_features, difference (a less b),
            lower, upper (95 %, bootstrap over inputs), n_instances and better, the name of the
            better one where the interval leaves zero out.

        Raises
        ------
        ValueError
            If there is no such explainer.
        """
        return difference_table(self._data, a, b)

    def save(self, path: str | Path) -> Path:
        """
        Write to a file; what is there is replaced when all is written.

        Parameters
        ----------
        path : str or Path
            A name that ends in ``.nc``: everything, for `load_evaluation`. Or in ``.csv``: the
            table alone, with the settings beside it in a file that ends in ``.json``.

        Returns
        -------
        Path
            The same path.

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If the folder does not exist.
        """
        return files.write(Path(path), self._data, self.table)

    def __repr__(self) -> str:
        return shown.as_text(self.table, self._data)

    def _repr_html_(self) -> str:
        return shown.as_html(self.table, self._data)
