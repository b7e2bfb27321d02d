"""A network without its last softmax, for as long as it is trained."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mixreg.networks.backend import import_keras

__all__ = ["peeled"]


@contextmanager
def peeled(network: Any) -> Iterator[bool]:
    """
    Take the softmax off the end of a network, and put it back afterwards.

    A cross-entropy of probabilities has to clip them. Where a saturated output is clipped its
    gradient is zero, so a network that has come to say the same everywhere stays there: with
    rare classes, as function starts are among bytes, most trainings end so. On logits the
    gradient never dies.

    Parameters
    ----------
    network : keras.Model
        The network. It must be compiled inside, and again afterwards: what Keras has compiled
        keeps the form that the network had.

    Yields
    ------
    bool
        Whether the network gives logits now. It does if its last step is a layer whose
        activation is the softmax, alone or repeated over time; any other network is left as it
        is.

    Examples
    --------
    >>> from mixreg.networks import build_mlp
    >>> network = build_mlp(2, (3,))
    >>> with peeled(network) as on_logits:
    ...     on_logits, network.layers[-1].activation.__name__
    (True, 'linear')
    >>> network.layers[-1].activation.__name__
    'softmax'
    """
    keras = import_keras()
    last = _last_layer(network)
    softmax = keras.activations.softmax
    if getattr(last, "activation", None) is not softmax:
        yield False
        return
    last.activation = keras.activations.linear
    try:
        yield True
    finally:
        last.activation = softmax


def _last_layer(network: Any) -> Any:
    """Find the layer that makes the output, inside networks that are layers and wrappers."""
    keras = import_keras()
    layer = network
    while True:
        if isinstance(layer, keras.Model):
            outputs = getattr(layer, "outputs", None)
            if not outputs or len(outputs) != 1:
                return None
            layer = outputs[0]._keras_history.operation
        elif isinstance(layer, keras.layers.TimeDistributed):
            layer = layer.layer
        else:
            return layer
