"""Further training of a copy of a network, each answer with a weight of its own."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count, check_positive
from mixreg.networks.backend import import_keras
from mixreg.networks.interpolation import copied
from mixreg.networks.logits import peeled
from mixreg.networks.rows import check_rows

__all__ = ["retrained"]


def retrained(
    network: Any,
    X: Any,
    y: Any,
    weight: Any,
    *,
    epochs: int = 10,
    batch_size: int = 100,
    learning_rate: float = 0.001,
    clip_norm: float | None = 1.0,
    random_seed: int = 0,
    progressbar: bool = True,
) -> Any:
    """
    Train a copy of a network from the weights it has.

    As `mixreg.networks.train`, by Adam on the cross-entropy of the logits, but the step size
    falls evenly to zero, so that the copy settles near where the network was, and every answer
    counts as much as its weight says: of a sequence, some tokens can count and others not.

    Parameters
    ----------
    network : keras.Model
        The network; it stays as it is.
    X : array-like of shape (n_obs, ...)
        Inputs.
    y : array-like of int of shape (n_obs,) or (n_obs, n_tokens)
        Classes.
    weight : array-like of the shape of y
        How much each counts; none is negative.
    epochs : int, default 10
        Passes over the rows.
    batch_size : int, default 100
        Rows per step.
    learning_rate : float, default 0.001
        Step size of Adam in the first epoch.
    clip_norm : float or None, default 1.0
        Longest gradient of a weight array.
    random_seed : int, default 0
        Seed of the order of the rows, and of dropout.
    progressbar : bool, default True
        Whether to show the epochs as they pass.

    Returns
    -------
    keras.Model
        The copy, compiled for probabilities.

    Raises
    ------
    TypeError, ValueError
        If rows, classes and weights do not fit each other or the network, or a number that
        must be positive is not.

    Examples
    --------
    >>> import numpy as np
    >>> from mixreg.networks import build_mlp
    >>> X, network = np.eye(2), build_mlp(2, (4,), dropout=0.0, random_seed=1)
    >>> new = retrained(network, X, [1, 0], [1.0, 0.0], epochs=2, progressbar=False)
    >>> p = [np.asarray(each(X))[0, 1] for each in (network, new)]
    >>> bool(p[1] > p[0])
    True
    """
    from rich.progress import track

    keras = import_keras()
    check_count(epochs, name="epochs")
    check_count(batch_size, name="batch_size")
    check_positive(learning_rate, name="learning_rate")
    X, y = check_rows(network, X, y)
    counts = _check_weight(weight, y.shape)
    new = copied(network)
    rng = np.random.default_rng(random_seed)
    _seed_dropout(new, rng)
    loss = keras.losses.SparseCategoricalCrossentropy
    with peeled(new) as on_logits:
        optimizer = keras.optimizers.Adam(learning_rate, clipnorm=clip_norm)
        new.compile(optimizer=optimizer, loss=loss(from_logits=on_logits))
        for epoch in track(range(epochs), description="Retraining", disable=not progressbar):
            optimizer.learning_rate = learning_rate * (1 - epoch / epochs)
            # The order is drawn here: Keras would draw it from global state.
            order = rng.permutation(len(X))
            new.fit(
                X[order],
                y[order],
                sample_weight=counts[order],
                batch_size=batch_size,
                shuffle=False,
                verbose=0,
            )
    # What Keras compiled gives logits still.
    new.compile(loss=loss())
    return new


def _check_weight(weight: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Check that there is a weight for every answer, and that some count."""
    counts = np.asarray(weight, dtype=np.float32)
    if counts.shape != shape or not np.isfinite(counts).all() or (counts < 0).any():
        raise ValueError(
            f"weight has shape {counts.shape} and runs from {counts.min()} to {counts.max()}; "
            f"wanted {shape}, finite numbers of at least 0."
        )
    if not counts.any():
        raise ValueError("weight is 0 everywhere; nothing would be learned.")
    return counts


def _seed_dropout(network: Any, rng: np.random.Generator) -> None:
    """Set the state of every random layer, which else depends on when the layer was made."""
    for layer in network._flatten_layers():
        generator = getattr(layer, "seed_generator", None)
        if generator is not None:
            state = generator.state
            state.assign(rng.integers(2**31, size=state.shape).astype(state.dtype))
