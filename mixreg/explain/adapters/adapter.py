"""The one form that other explainers are given: inputs and a seed go in, importances come out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Adapter", "wanted_library"]


@dataclass(frozen=True, eq=False)
class Adapter:
    """
    An explainer made elsewhere, as `mixreg.evaluate` takes it.

    Attributes
    ----------
    explain : callable
        A function (x, position, random_seed) -> importances of shape (n_instances, n_features).
    name : str
        What it is.
    additive : bool
        Whether importances are in units of the response, so that they predict it.
    """

    explain: Callable[[Any, Any, int], Any]
    name: str
    additive: bool = False

    def __call__(self, x: Any, random_seed: int = 0, *, position: Any = None) -> np.ndarray:
        """
        Explain inputs.

        Parameters
        ----------
        x : array-like of shape (n_instances, *input shape)
            The inputs.
        random_seed : int, default 0
            Source of all randomness.
        position : array-like of int of shape (n_instances,), optional
            With sequences: which token of each is explained.

        Returns
        -------
        ndarray of shape (n_instances, n_features)
            Importances.
        """
        return np.asarray(self.explain(x, position, random_seed), dtype=np.float64)

    def __repr__(self) -> str:
        return f"Adapter({self.name})"


def wanted_library(name: str) -> None:
    """
    Refuse to go on without a library that is not part of this package.

    Parameters
    ----------
    name : {"lime", "shap"}
        The library.

    Raises
    ------
    ModuleNotFoundError
        If it is not installed.

    Examples
    --------
    >>> wanted_library("json")
    """
    from importlib.util import find_spec

    if find_spec(name) is None:
        raise ModuleNotFoundError(
            f"this adapter needs {name}, which is not installed: pip install {name}", name=name
        )
