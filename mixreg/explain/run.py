"""What one run of the global explainer works on: rows, the box's answers, and their division."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.flat import FlatBox, input_form
from mixreg.explain.maskers import Image
from mixreg.explain.response import is_probability, response
from mixreg.explain.surrogate import Rows
from mixreg.inputs import Design, check_count, check_design

__all__ = ["Run", "prepare"]


class Run(NamedTuple):
    """
    What one call works on.

    Attributes
    ----------
    design : Design
        Features of all rows.
    fitted : ndarray of bool of shape (n_obs,)
        Rows the mixture is fitted to.
    y : ndarray of shape (n_obs,)
        Response of all rows.
    held_out : Rows or None
        Rows to measure prediction on.
    kind : {"logit", "probability", "raw"}
        What the response is.
    seed : int
        Source of all randomness.
    view : FittedImage or None
        Which pixels the features are; None if the rows are no images.
    pixels : ndarray of shape (n_obs, n_pixels) or None
        The whole images.
    """

    design: Design
    fitted: np.ndarray
    y: np.ndarray
    held_out: Rows | None
    kind: str
    seed: int
    view: FittedImage | None = None
    pixels: np.ndarray | None = None

    @property
    def fitted_rows(self) -> Rows:
        """The rows the mixture is fitted to."""
        if self.fitted.all():
            return self.design.values, self.y
        return self.design.values[self.fitted], self.y[self.fitted]


def prepare(
    box: BlackBox,
    X: Any,
    X_holdout: Any,
    *,
    masker: Image | None,
    kind: str,
    holdout: float,
    feature_names: Sequence[str] | None,
    random_seed: int,
) -> Run:
    """
    Check the inputs, ask the box, and divide the rows.

    Parameters
    ----------
    box : BlackBox
        The box.
    X : array-like of shape (n_obs, n_features), or images
        Rows; whole images if there is a masker.
    X_holdout : array-like, optional
        Further rows to measure prediction on.
    masker : Image or None
        Which pixels of the images are features.
    kind : {"auto", "logit", "probability", "raw"}
        What is regressed.
    holdout : float
        Share of the rows kept out of the fit, unless X_holdout is given.
    feature_names : sequence of str or None
        Names of the features.
    random_seed : int
        Decides the rows held out.

    Returns
    -------
    Run
        Everything in one place.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, or too few rows are left to fit.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> run = prepare(black_box(lambda X: X[:, 0]), np.arange(10.0)[:, None], None, masker=None,
    ...               kind="raw", holdout=0.2, feature_names=None, random_seed=0)
    >>> int(run.fitted.sum()), len(run.held_out[1])
    (8, 2)
    """
    seed = check_count(random_seed, name="random_seed", minimum=0)
    view = None if masker is None else masker.fit(X)
    pixels = None if view is None else view.rows(X)
    design = _design(X, view, feature_names)
    n_obs = len(design.values)
    n_held = 0 if X_holdout is not None else round(holdout * n_obs)
    if n_obs - n_held < 2:
        raise ValueError(
            f"X has {n_obs} rows, of which holdout={holdout} leaves {n_obs - n_held} to "
            "fit; wanted at least two."
        )
    other = None
    if X_holdout is not None:
        # Checked before the box is asked about anything.
        n_features = None if view is not None else design.values.shape[1]
        other = _design(X_holdout, view, None, name="X_holdout", n_features=n_features)
    outputs = _answers(box, X, design, view)
    if kind == "auto":
        kind = "logit" if is_probability(outputs) else "raw"
    y = response(outputs, kind)
    fitted = np.ones(n_obs, dtype=bool)
    fitted[np.random.default_rng(seed).permutation(n_obs)[:n_held]] = False
    held_out = (design.values[~fitted], y[~fitted]) if n_held else None
    if other is not None:
        held_out = other.values, response(_answers(box, X_holdout, other, view), kind)
    return Run(design, fitted, y, held_out, kind, seed, view, pixels)


def _design(
    X: Any,
    view: FittedImage | None,
    feature_names: Sequence[str] | None,
    *,
    name: str = "X",
    n_features: int | None = None,
) -> Design:
    """Features of the rows: the table itself, or pixels of images."""
    if view is None:
        return check_design(X, name=name, feature_names=feature_names, n_features=n_features)
    if feature_names is not None:
        raise ValueError("feature_names is given with a masker, which names the pixels itself.")
    values = view.rows(X, name=name)[:, view.pixel]
    return check_design(values, name=name, feature_names=view.names)


def _answers(box: BlackBox, X: Any, design: Design, view: FittedImage | None) -> np.ndarray:
    """Ask about the rows, or about whole images in the shape the box takes."""
    if view is None:
        return box(design.values)
    return FlatBox(box, input_form(box, view.shape, np.shape(X)[1:]))(view.rows(X))
