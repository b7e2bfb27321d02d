"""What a patch is asked for: numbers within their bounds, data that fit the network."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_count, check_positive
from mixreg.networks.backend import import_keras
from mixreg.networks.rows import check_rows

__all__ = ["Labelled", "PatchSettings", "check_labelled", "check_parties"]


class Labelled(NamedTuple):
    """
    Checked inputs and classes.

    Attributes
    ----------
    X : ndarray of float32 of shape (n_obs, *input shape)
        Inputs.
    y : ndarray of int32 of shape (n_obs,) or (n_obs, n_tokens)
        Classes.
    """

    X: np.ndarray
    y: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Every input laid out as one row."""
        return self.X.reshape(len(self.X), -1)


@dataclass(frozen=True, kw_only=True)
class PatchSettings:
    """
    Numbers that decide a patch; `mixreg.networks.patch` explains them.

    Attributes
    ----------
    n_features, n_crafted, epochs, batch_size, random_seed : int
        Whole numbers.
    change : float
        A probability.
    weight, learning_rate : float
        Positive numbers.

    Raises
    ------
    TypeError, ValueError
        If one is out of its bounds.
    """

    n_features: int
    n_crafted: int
    change: float
    weight: float
    epochs: int
    batch_size: int
    learning_rate: float
    random_seed: int

    def __post_init__(self) -> None:
        for name in ("n_features", "epochs", "batch_size"):
            check_count(getattr(self, name), name=name)
        for name in ("n_crafted", "random_seed"):
            check_count(getattr(self, name), name=name, minimum=0)
        for name in ("weight", "learning_rate"):
            check_positive(getattr(self, name), name=name)
        change = self.change
        number = isinstance(change, int | float | np.number) and not isinstance(change, bool)
        if not number or not 0 <= change <= 1:
            raise ValueError(f"change is {change!r}; wanted a probability, in [0, 1].")


def check_parties(network: Any, masker: Any, output: int) -> None:
    """
    Refuse what is no classifier, no masker, or no class of the network.

    Parameters
    ----------
    network : keras.Model
        The network.
    masker : Tabular, Image or Sequence
        The masker.
    output : int
        Number of a class.

    Raises
    ------
    TypeError
        If the network is none, or the masker is none.
    ValueError
        If the network has a single output, or the class is none of it.

    Examples
    --------
    >>> from mixreg.explain.maskers import Tabular
    >>> from mixreg.networks import build_mlp
    >>> check_parties(build_mlp(2, (3,)), Tabular(), 2)
    Traceback (most recent call last):
    ValueError: output is 2, and the network has 2 outputs; wanted two or more, one per class, ...
    """
    keras = import_keras()
    if not isinstance(network, keras.Model):
        raise TypeError(f"network is a {type(network).__name__}; wanted a Keras network.")
    if not callable(getattr(masker, "attach", None)):
        raise TypeError(
            f"masker is a {type(masker).__name__}; wanted one of mixreg.maskers, such as "
            "Tabular() or Sequence(window=41)."
        )
    n_outputs = network.output_shape[-1]
    if check_count(output, name="output", minimum=0) >= n_outputs or n_outputs < 2:
        raise ValueError(
            f"output is {output}, and the network has {n_outputs} outputs; wanted two or more, one "
            "per class, and the number of one of them."
        )


def check_labelled(network: Any, X: Any, y: Any, which: str = "") -> Labelled:
    """
    Check inputs and classes against the network, under the names the user knows.

    Parameters
    ----------
    network : keras.Model
        The network.
    X : array-like of shape (n_obs, ...)
        Inputs.
    y : array-like of int of shape (n_obs,) or (n_obs, n_tokens)
        Classes.
    which : str, default ""
        What follows X and y in the names of these arguments.

    Returns
    -------
    Labelled
        Arrays.

    Raises
    ------
    TypeError, ValueError
        If they do not fit.

    Examples
    --------
    >>> from mixreg.networks import build_mlp
    >>> check_labelled(build_mlp(2, (3,)), np.eye(2), [0, 1, 1], "_fresh")
    Traceback (most recent call last):
    ValueError: X_fresh, y_fresh: y has shape (3,); wanted (2,), one class per output.
    """
    try:
        return Labelled(*check_rows(network, X, y))
    except (TypeError, ValueError) as error:
        raise type(error)(f"X{which}, y{which}: {error}") from error
