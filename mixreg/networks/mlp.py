"""The multilayer perceptron; its defaults are the published PDF-malware network."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.backend import check_activation, import_keras

__all__ = ["build_mlp"]


def build_mlp(
    n_features: int,
    hidden: Sequence[int] = (100, 50, 10),
    n_classes: int = 2,
    activation: str = "sigmoid",
    dropout: float = 0.2,
    *,
    random_seed: int | None = None,
) -> Any:
    """
    Build an untrained classifier: dense layers with dropout, then a softmax.

    The defaults with 135 features are the network that was explained on PDF malware. It was
    trained with `train` at 16 epochs of batches of 100.

    Parameters
    ----------
    n_features : int
        Width of the input.
    hidden : sequence of int, default (100, 50, 10)
        Width of each hidden layer.
    n_classes : int, default 2
        Number of classes; each gets one output, a probability.
    activation : str, default "sigmoid"
        Activation of the hidden layers, by its Keras name.
    dropout : float, default 0.2
        Share of each hidden layer's units that is dropped while training, in [0, 1).
    random_seed : int, optional
        Seed of the initial weights and the dropout.

    Returns
    -------
    keras.Sequential
        The network, from (n_obs, n_features) to (n_obs, n_classes).

    Raises
    ------
    TypeError
        If a width is not a whole number.
    ValueError
        If a width, the number of classes, the dropout or the activation is impossible.
    ImportError
        If Keras is missing.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X., & Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. Advances in Neural Information Processing Systems 31.

    Examples
    --------
    >>> build_mlp(135).count_params()
    19182
    """
    check_count(n_features, name="n_features")
    check_count(n_classes, name="n_classes", minimum=2)
    widths = [check_count(width, name="hidden") for width in hidden]
    if not 0 <= dropout < 1:
        raise ValueError(f"dropout is {dropout}; wanted a share in [0, 1).")
    check_activation(activation)
    keras = import_keras()
    # Every layer gets a seed of its own: without one, Keras draws from global state.
    seeds = np.random.default_rng(random_seed).integers(2**31, size=(len(widths) + 1, 2)).tolist()
    layers: list[Any] = [keras.Input((n_features,))]
    for width, (weight_seed, dropout_seed) in zip(widths, seeds, strict=False):
        initial = keras.initializers.GlorotUniform(seed=weight_seed)
        layers.append(keras.layers.Dense(width, activation, kernel_initializer=initial))
        if dropout > 0:
            layers.append(keras.layers.Dropout(dropout, seed=dropout_seed))
    initial = keras.initializers.GlorotUniform(seed=seeds[-1][0])
    layers.append(keras.layers.Dense(n_classes, "softmax", kernel_initializer=initial))
    return keras.Sequential(layers)
