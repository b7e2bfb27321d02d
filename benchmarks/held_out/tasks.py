"""What is to be predicted: the answers of two networks, and simulated responses."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
from benchmarks.processes import run_python

__all__ = ["LINEAR", "REAL", "SIMULATED", "Split", "Task", "load"]

REAL, SIMULATED = ("pdf", "trouser"), ("piecewise", "linear")
LINEAR = "linear"
N_PIXELS, CLIP = 300, 1e-6
# Keras stays out of the process that is timed.
_PDF = """
import sys
import numpy as np
import mixreg as mr
X = mr.datasets.pdf_malware(download=False).X
probability = mr.black_box(mr.networks.pdf_malware_mlp(), output=1)(X)
np.savez(sys.argv[1], X=X, y=probability)
print("null")
"""
_TROUSER = f"""
import sys
import numpy as np
import mixreg as mr
images = mr.datasets.fashion_mnist(classes=["Trouser"], download=False).scaled()
chance = mr.black_box(mr.networks.fashion_mnist_cnn(), output=1)(images[..., None])
chance = np.clip(chance, {CLIP}, 1 - {CLIP})
np.savez(sys.argv[1], X=images.reshape(len(images), -1), y=np.log(chance / (1 - chance)))
print("null")
"""


class Split(NamedTuple):
    """
    Rows to learn from, and rows to predict.

    Attributes
    ----------
    X, y : float64 of shapes (n_train, n_features) and (n_train,)
        Rows to learn from.
    X_new, y_new : float64 of shapes (n_new, n_features) and (n_new,)
        Rows held out.
    part : bool of shape (n_new,)
        Those of them that are judged once more on their own.
    """

    X: np.ndarray
    y: np.ndarray
    X_new: np.ndarray
    y_new: np.ndarray
    part: np.ndarray


class Task(NamedTuple):
    """
    Inputs and responses, not yet split.

    Attributes
    ----------
    name : str
        Name of the task.
    title : str
        What is predicted from what.
    X : float64 of shape (n_obs, n_inputs)
        Inputs.
    y : float64 of shape (n_obs,)
        Responses.
    n_train, n_new : int
        Rows to learn from, and rows held out.
    part : str
        Which held-out rows are judged once more on their own.
    n_selected : int, optional
        How many inputs, those of the highest variance among the rows to learn from, are features;
        by default all.
    """

    name: str
    title: str
    X: np.ndarray
    y: np.ndarray
    n_train: int
    n_new: int
    part: str
    n_selected: int | None = None

    def split(self, seed: int) -> Split:
        """
        Split at random; seed 0 gives the published split.

        Parameters
        ----------
        seed : int
            Seed of the permutation.

        Returns
        -------
        Split
            The rows that the permutation names first are those to learn from.
        """
        order = np.random.default_rng(seed).permutation(len(self.y))
        train, new = np.split(order[: self.n_train + self.n_new], [self.n_train])
        features = np.arange(self.X.shape[1])
        if self.n_selected is not None:
            ranked = np.argsort(-self.X[train].var(axis=0), kind="stable")
            features = np.sort(ranked[: self.n_selected])
        X = np.ascontiguousarray(self.X[:, features])
        if self.n_selected is not None:
            part = self.y[new] < self.y.max()
        else:
            known = {row.tobytes() for row in X[train]}
            part = np.array([row.tobytes() not in known for row in X[new]])
        return Split(X[train], self.y[train], X[new], self.y[new], part)


def load(name: str, *, quick: bool = False) -> Task:
    """
    Load or simulate one task.

    Parameters
    ----------
    name : {"pdf", "trouser", "piecewise", "linear"}
        The first two need the folder that ``MIXREG_DATA`` names.
    quick : bool, default False
        Whether to take fewer rows.

    Returns
    -------
    Task
        The same on every call.

    Examples
    --------
    >>> load("linear").split(0).X_new.shape
    (1000, 10)
    """
    if name in SIMULATED:
        return _simulate(name, 400 if quick else 1000)
    X, y = _ask(_PDF if name == "pdf" else _TROUSER)
    if name == "pdf":
        return Task(
            name,
            "PDF malware: probability of 'malicious' from 135 binary features",
            X,
            y,
            *((600, 1000) if quick else (4999, 5000)),
            "rows whose features are not in the training rows",
        )
    return Task(
        name,
        f"Trouser: log odds of 'Trouser' from {N_PIXELS} pixels",
        X,
        y,
        *((600, 1000) if quick else (5600, 1400)),
        f"rows below the clip of the log odds (p < 1 - {CLIP:g})",
        N_PIXELS,
    )


def _simulate(name: str, n_train: int) -> Task:
    """Simulate one regression, or three that meet where the first two features say so."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(n_train + 1000, 10))
    slopes = rng.normal(size=(3, 10)) * (rng.uniform(size=(3, 10)) < 0.5)
    noise = 0.3 * rng.normal(size=len(X))
    region = np.zeros(len(X), dtype=int)
    title = "Simulated: one linear regression"
    if name != LINEAR:
        region = np.where(X[:, 0] > 0.5, 1, np.where(X[:, 1] > 0.0, 2, 0))
        title = "Simulated: three linear regressions, which of them two features decide"
    y = region + (X * slopes[region]).sum(axis=1) + noise
    return Task(
        name, title, X, y, n_train, 1000, "rows whose features are not in the training rows"
    )


def _ask(program: str) -> tuple[np.ndarray, np.ndarray]:
    """Run a program that writes inputs and a network's answers."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.npz"
        run_python(program, path)
        with np.load(path, allow_pickle=False) as arrays:
            return arrays["X"].astype(np.float64), arrays["y"].astype(np.float64)
