"""The convolutional network; its defaults are the published Fashion-MNIST network."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.backend import check_activation, import_keras

__all__ = ["build_cnn"]

_POOL = 2


def build_cnn(
    image_shape: Sequence[int] = (28, 28, 1),
    filters: Sequence[int] = (32, 64),
    kernel_size: int = 5,
    n_classes: int = 10,
    activation: str = "relu",
    *,
    random_seed: int | None = None,
) -> Any:
    """
    Build an untrained classifier of images: convolutions with pooling, then a softmax.

    Every convolution keeps the height and width of the image (padding "same"), and the maximum
    over 2 x 2 pixels after it halves both. The defaults are the network that was explained on
    Fashion-MNIST; its authors trained it at 30 epochs of batches of 1000 on pixels in [0, 1].

    Parameters
    ----------
    image_shape : sequence of int, default (28, 28, 1)
        Height, width and channels of an image.
    filters : sequence of int, default (32, 64)
        Number of filters of each convolution.
    kernel_size : int, default 5
        Height and width of every filter, in pixels.
    n_classes : int, default 10
        Number of classes; each gets one output, a probability.
    activation : str, default "relu"
        Activation of the convolutions, by its Keras name.
    random_seed : int, optional
        Seed of the initial weights.

    Returns
    -------
    keras.Sequential
        The network, from (n_obs, height, width, channels) to (n_obs, n_classes).

    Raises
    ------
    TypeError
        If a size is not a whole number.
    ValueError
        If a size, the number of classes or the activation is impossible, or the image is too
        small to be halved once for each convolution.
    ImportError
        If Keras is missing.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X., & Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. Advances in Neural Information Processing Systems 31.

    Examples
    --------
    >>> build_cnn().count_params()
    83466
    >>> build_cnn((8, 8, 1), (8,), kernel_size=3).output_shape
    (None, 10)
    """
    shape = _check_shape(image_shape)
    counts = [check_count(count, name="filters") for count in filters]
    check_count(kernel_size, name="kernel_size")
    check_count(n_classes, name="n_classes", minimum=2)
    if min(shape[:2]) < _POOL ** len(counts):
        raise ValueError(
            f"image_shape is {shape}; {len(counts)} convolutions, each followed by halving, need "
            f"a height and width of at least {_POOL ** len(counts)}."
        )
    check_activation(activation)
    keras = import_keras()
    # Every layer gets a seed of its own: without one, Keras draws from global state.
    seeds = np.random.default_rng(random_seed).integers(2**31, size=len(counts) + 1).tolist()
    initial = [keras.initializers.GlorotUniform(seed=seed) for seed in seeds]
    layers: list[Any] = [keras.Input(shape)]
    for count, start in zip(counts, initial, strict=False):
        layers.append(
            keras.layers.Conv2D(
                count, kernel_size, padding="same", activation=activation, kernel_initializer=start
            )
        )
        layers.append(keras.layers.MaxPooling2D(_POOL))
    layers.append(keras.layers.Flatten())
    layers.append(keras.layers.Dense(n_classes, "softmax", kernel_initializer=initial[-1]))
    return keras.Sequential(layers)


def _check_shape(image_shape: Sequence[int]) -> tuple[int, ...]:
    """Height, width and channels, each at least 1."""
    if len(image_shape) != 3:
        raise ValueError(
            f"image_shape is {tuple(image_shape)}; wanted (height, width, channels), with "
            "channels 1 for greyscale."
        )
    return tuple(check_count(size, name="image_shape") for size in image_shape)
