"""Training of classifiers, reproducible for a seed and without global random state."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.backend import import_keras
from mixreg.networks.logits import peeled
from mixreg.networks.rows import check_rows, hold_out

__all__ = ["Training", "train"]


@dataclass(frozen=True)
class Training:
    """
    What happened in training, one number per epoch.

    Attributes
    ----------
    loss : tuple of float
        Cross-entropy on the training rows, in nats, averaged while the weights still moved; times
        the weights of the classes, if they have any.
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

    def followed_by(self, later: "Training") -> "Training":
        """
        Join two trainings of one network.

        Parameters
        ----------
        later : Training
            What happened afterwards.

        Returns
        -------
        Training
            The epochs of both.
        """
        return Training(
            loss=self.loss + later.loss,
            accuracy=self.accuracy + later.accuracy,
            validation_loss=self.validation_loss + later.validation_loss,
            validation_accuracy=self.validation_accuracy + later.validation_accuracy,
        )


class _Rows(NamedTuple):
    """What a network is trained on, and what it is validated on."""

    X: np.ndarray
    y: np.ndarray
    class_weight: np.ndarray | None
    held_out: tuple[np.ndarray, np.ndarray] | None


def train(
    network: Any,
    X: Any,
    y: Any,
    *,
    epochs: int = 16,
    batch_size: int = 100,
    learning_rate: float = 0.001,
    clip_norm: float | None = None,
    weight_decay: float | None = None,
    class_weight: Sequence[float] | None = None,
    average: int = 1,
    validation: float | tuple[Any, Any] | None = None,
    random_seed: int | None = None,
    progressbar: bool = True,
) -> Training:
    """
    Train a classifier in place by Adam on the cross-entropy.

    The network starts from the weights it has, so a trained one is trained further. A softmax
    at its end is taken off for the training and put back afterwards: what is minimised is the
    cross-entropy of the logits, whose gradient does not vanish where the network is sure. A
    network that ends in another way is trained on the probabilities it gives.

    Parameters
    ----------
    network : keras.Model
        Network with one probability per class as its last dimension.
    X : array-like of shape (n_obs, n_features) or (n_obs, ...)
        Inputs, finite; images as (n_obs, height, width, channels). They are used as they are:
        scale pixels to [0, 1] first. A network that begins with an embedding takes tokens,
        whole numbers from 0.
    y : array-like of int, shape (n_obs,) or (n_obs, ...)
        Classes, counted from 0: one per row, or per token if the network labels tokens.
    epochs : int, default 16
        Passes over the training rows.
    batch_size : int, default 100
        Rows per step.
    learning_rate : float, default 0.001
        Step size of Adam.
    clip_norm : float, optional
        Longest gradient of a weight array; longer ones are shortened to it. Recurrent networks
        need it, 1.0 say.
    weight_decay : float, optional
        How fast the weights shrink, beside what the rows make of them: each step takes this
        times ``learning_rate`` of every weight away.
    class_weight : sequence of float, optional
        How much an error in each class counts, all the same by default. Rare classes are found
        more often, and called in error more often, where they count more.
    average : int, default 1
        The network ends with the mean of the weights that it had after each of the last epochs,
        this many of them. A mean of several does better on new rows than weights that still
        jump about, as they do where the steps are long.
    validation : float or (X, y), optional
        Share of the rows to hold out, drawn at random, or other rows.
    random_seed : int, optional
        Seed of the held-out rows, the order of the rows and the dropout. The initial weights
        have their own seed where the network is built. The result is the same again where
        TensorFlow has as many threads, since their number decides how sums are rounded.
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
        If shapes do not fit each other or the network, a class has no output or a token no
        place in the embedding, or ``learning_rate``, ``clip_norm`` or ``weight_decay``
        is not positive.
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
    _check_steps(learning_rate=learning_rate, clip_norm=clip_norm, weight_decay=weight_decay)
    rng = np.random.default_rng(random_seed)
    X, y = check_rows(network, X, y)
    held_out = None
    if isinstance(validation, tuple):
        held_out = check_rows(network, *validation)
    elif validation is not None:
        X, y, held_out = hold_out(X, y, validation, rng)
    if not 1 <= check_count(average, name="average") <= epochs:
        raise ValueError(f"average is {average}; there are only {epochs} epochs.")
    rows = _Rows(X, y, _check_weights(class_weight, network.output_shape[-1]), held_out)
    optimizer = keras.optimizers.Adam(learning_rate, clipnorm=clip_norm, weight_decay=weight_decay)
    _seed_dropout(network, rng)
    try:
        with peeled(network) as on_logits:
            _compile(network, optimizer, on_logits)
            history = _fit(network, rows, epochs, batch_size, average, rng, progressbar)
    finally:
        # What Keras compiled gives logits still.
        _compile(network, optimizer, False)
    names = ("loss", "accuracy", "val_loss", "val_accuracy")
    return Training(*(tuple(history.get(name, ())) for name in names))


def _compile(network: Any, optimizer: Any, on_logits: bool) -> None:
    """Set what is minimised and reported, for the form that the network has now."""
    loss = import_keras().losses.SparseCategoricalCrossentropy(from_logits=on_logits)
    network.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])


def _fit(
    network: Any,
    rows: _Rows,
    epochs: int,
    batch_size: int,
    average: int,
    rng: np.random.Generator,
    progressbar: bool,
) -> dict[str, list[float]]:
    """Pass over the rows, and collect what Keras reports of every epoch."""
    history: dict[str, list[float]] = {}
    late: list[list[np.ndarray]] = []
    for epoch in _epochs(epochs, progressbar):
        # The order is drawn here: Keras would draw it from global state.
        order = rng.permutation(len(rows.X))
        y = rows.y[order]
        done = network.fit(
            rows.X[order],
            y,
            sample_weight=None if rows.class_weight is None else rows.class_weight[y],
            batch_size=batch_size,
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            validation_data=rows.held_out,
            verbose=0,
        )
        for name, values in done.history.items():
            history.setdefault(name, []).extend(float(v) for v in values)
        if average > 1 and epoch >= epochs - average:
            late.append(network.get_weights())
    if late:
        network.set_weights([np.mean(same, axis=0) for same in zip(*late, strict=True)])
    return history


def _epochs(epochs: int, progressbar: bool) -> Any:
    """Count epochs, under a bar if wanted."""
    from rich.progress import track

    return track(range(epochs), description="Training", disable=not progressbar)


def _check_steps(**settings: float | None) -> None:
    """Check that what is given is positive."""
    for name, value in settings.items():
        if value is not None and not 0 < value < np.inf:
            raise ValueError(f"{name} is {value}; wanted a positive number.")


def _check_weights(class_weight: Sequence[float] | None, n_classes: int) -> np.ndarray | None:
    """Check that every class has a positive weight."""
    if class_weight is None:
        return None
    weights = np.asarray(class_weight, dtype=np.float32)
    if weights.shape != (n_classes,) or not np.all((weights > 0) & np.isfinite(weights)):
        raise ValueError(
            f"class_weight is {class_weight}; wanted {n_classes} positive numbers, one per class."
        )
    return weights


def _seed_dropout(network: Any, rng: np.random.Generator) -> None:
    """Set the state of every random layer, which else depends on when the layer was made."""
    for layer in network._flatten_layers():
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            state = generator.state
            state.assign(rng.integers(2**31, size=state.shape).astype(state.dtype))
