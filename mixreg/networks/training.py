"""Training of classifiers, reproducible for a seed and without global random state."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.backend import import_keras

__all__ = ["Training", "train"]


@dataclass(frozen=True)
class Training:
    """
    What happened in training, one number per epoch.

    Attributes
    ----------
    loss : tuple of float
        Cross-entropy on the training rows, in nats, averaged while the weights still moved.
    accuracy : tuple of float
        Share of training rows classified correctly, likewise.
    validation_loss : tuple of float
        Cross-entropy on the validation rows after each epoch; empty without validation.
    validation_accuracy : tuple of float
        Share of validation rows classified correctly; empty without validation.
    """

    loss: tuple[float, ...]
    accuracy: tuple[float, ...]
    validation_loss: tuple[float, ...]
    validation_accuracy: tuple[float, ...]


def train(
    network: Any,
    X: Any,
    y: Any,
    *,
    epochs: int = 16,
    batch_size: int = 100,
    learning_rate: float = 0.001,
    validation: float | tuple[Any, Any] | None = None,
    random_seed: int | None = None,
    progressbar: bool = True,
) -> Training:
    """
    Train a classifier in place by Adam on the cross-entropy.

    The network starts from the weights it has, so a trained one is trained further.

    Parameters
    ----------
    network : keras.Model
        Network with one probability per class as its last dimension.
    X : array-like of shape (n_obs, n_features) or (n_obs, ...)
        Inputs, finite; images as (n_obs, height, width, channels). They are used as they are:
        scale pixels to [0, 1] first.
    y : array-like of int, shape (n_obs,) or (n_obs, ...)
        Classes, counted from 0.
    epochs : int, default 16
        Passes over the training rows.
    batch_size : int, default 100
        Rows per step.
    learning_rate : float, default 0.001
        Step size of Adam.
    validation : float or (X, y), optional
        Share of the rows to hold out, drawn at random, or other rows.
    random_seed : int, optional
        Seed of the held-out rows, the order of the rows and the dropout. The initial weights
        have their own seed where the network is built.
    progressbar : bool, default True
        Whether to show the epochs as they pass.

    Returns
    -------
    Training
        Loss and accuracy of every epoch.

    Raises
    ------
    TypeError
        If the classes are not whole numbers.
    ValueError
        If shapes do not fit each other or the network, or a class has no output.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> import numpy as np
    >>> from mixreg.networks import build_mlp
    >>> X = np.random.default_rng(1).normal(size=(200, 2))
    >>> network = build_mlp(2, (8,), dropout=0.0, random_seed=1)
    >>> done = train(network, X, X[:, 0] > 0, epochs=3, random_seed=1, progressbar=False)
    >>> done.loss[-1] < done.loss[0]
    True
    """
    keras = import_keras()
    check_count(epochs, name="epochs")
    check_count(batch_size, name="batch_size")
    rng = np.random.default_rng(random_seed)
    X, y = _check_rows(network, X, y)
    held_out = None
    if isinstance(validation, tuple):
        held_out = _check_rows(network, *validation)
    elif validation is not None:
        X, y, held_out = _hold_out(X, y, validation, rng)
    network.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    _seed_dropout(network, rng)
    history: dict[str, list[float]] = {}
    for epoch in _epochs(epochs, progressbar):
        # The order is drawn here: Keras would draw it from global state.
        order = rng.permutation(len(X))
        done = network.fit(
            X[order],
            y[order],
            batch_size=batch_size,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            validation_data=held_out,
            verbose=0,
        )
        for name, values in done.history.items():
            history.setdefault(name, []).extend(float(v) for v in values)
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    return Training(*(tuple(history.get(name, ())) for name in names))


def _epochs(epochs: int, progressbar: bool) -> Any:
    """Count epochs, under a bar if wanted."""
    from rich.progress import track

    return track(range(epochs), description="Training", disable=not progressbar)


def _hold_out(
    X: np.ndarray, y: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """Split rows at random into those to train on and those to validate on."""
    n_held_out = round(share * len(X)) if 0 < share < 1 else 0
    if not 0 < n_held_out < len(X):
        raise ValueError(
            f"validation is {share}, which leaves {n_held_out} of {len(X)} rows; wanted a share "
            "in (0, 1) that leaves rows on both sides, or a pair (X, y)."
        )
    order = rng.permutation(len(X))
    out, kept = order[:n_held_out], order[n_held_out:]
    return X[kept], y[kept], (X[out], y[out])


def _check_rows(network: Any, X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Check inputs and classes against each other and against the network."""
    inputs = np.asarray(X, dtype=np.float32)
    if inputs.ndim < 2 or inputs.size == 0 or not np.isfinite(inputs).all():
        raise ValueError(
            f"X has shape {inputs.shape} and {int((~np.isfinite(inputs)).sum())} missing or "
            "infinite values; wanted (n_obs, n_features) or (n_obs, ...), not empty, all finite."
        )
    wanted = tuple(network.input_shape[1:])
    seen = inputs.shape[1:]
    if len(wanted) != len(seen) or any(
        w not in (None, s) for w, s in zip(wanted, seen, strict=True)
    ):
        hint = "; give X[..., None], with an axis for the one channel" * (wanted == (*seen, 1))
        raise ValueError(f"X has rows of shape {seen}; the network takes {wanted}{hint}.")
    classes = np.asarray(y)
    if classes.dtype.kind not in "biu":
        raise TypeError(f"y holds {classes.dtype} values; wanted classes as whole numbers from 0.")
    n_outputs = network.output_shape[-1]
    expected = (len(inputs), *network.output_shape[1:-1])
    if classes.ndim != len(expected) or len(classes) != len(inputs):
        raise ValueError(f"y has shape {classes.shape}; wanted {expected}, one class per output.")
    if classes.min() < 0 or classes.max() >= n_outputs:
        raise ValueError(
            f"y holds classes {classes.min()} to {classes.max()}; the network has {n_outputs} "
            f"outputs, for classes 0 to {n_outputs - 1}."
        )
    return inputs, classes.astype(np.int32)


def _seed_dropout(network: Any, rng: np.random.Generator) -> None:
    """Set the state of every random layer, which else depends on when the layer was made."""
    for layer in network._flatten_layers():
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            state = generator.state
            state.assign(rng.integers(2**31, size=state.shape).astype(state.dtype))
