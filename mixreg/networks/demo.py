"""A small trained network that is part of the package, for demonstrations."""

from pathlib import Path
from typing import Any

from mixreg.networks.load import load_network

__all__ = ["demo_rnn"]


def demo_rnn() -> Any:
    """
    Load a labeller of function starts that was trained on today's gcc.

    The network is the default of `mixreg.networks.build_birnn`: it takes 200 bytes, each plus
    one, and output 1 is the probability that a function starts at a byte. It was trained on
    the windows of `mixreg.datasets.function_starts` that are set apart for training, by
    ``benchmarks/train_function_starts.py --seeds 0 --save demo_rnn.keras``. On the windows of
    the other libraries it finds the starts with an F1 of 0.92.

    Returns
    -------
    keras.Sequential
        The network, from (n_obs, 200) to (n_obs, 200, 2).

    Raises
    ------
    ImportError
        If Keras is missing.

    Notes
    -----
    Training again gives the same weights where TensorFlow 2.21 has two threads: other versions
    and numbers of threads round differently, and recurrent networks magnify that.

    Examples
    --------
    >>> network = demo_rnn()
    >>> network.input_shape, network.output_shape
    ((None, 200), (None, 200, 2))
    """
    return load_network(Path(__file__).parent / "packaged" / "demo_rnn.keras")
