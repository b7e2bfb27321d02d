"""The networks that the original work explained, with their authors' weights."""

from pathlib import Path
from typing import Any

from mixreg.networks.data_folder import DATA_VARIABLE, find_data
from mixreg.networks.load import load_network

__all__ = ["fashion_mnist_cnn", "function_start_rnn", "pdf_malware_mlp"]


def pdf_malware_mlp(path: str | Path | None = None) -> Any:
    """
    Load the PDF-malware classifier with the weights its authors released.

    The network is 135-100-50-10-2 with sigmoid hidden layers; output 1 is the probability that
    a PDF file is malicious. It classifies 99.18 % of the 9,999 rows of
    `mixreg.datasets.pdf_malware` correctly.

    Parameters
    ----------
    path : str or Path, optional
        The ``.keras`` file. By default ``networks/pdf_malware_mlp.keras`` in the folder that the
        environment variable ``MIXREG_DATA`` names.

    Returns
    -------
    keras.Sequential
        The network, from (n_obs, 135) to (n_obs, 2).

    Raises
    ------
    FileNotFoundError
        If the file is neither given nor in ``MIXREG_DATA``.
    ValueError
        If the file is no network, or one of another shape.
    ImportError
        If Keras is missing.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X., & Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. Advances in Neural Information Processing Systems 31.

    Examples
    --------
    >>> pdf_malware_mlp("nowhere.keras")
    Traceback (most recent call last):
    FileNotFoundError: there is no network file nowhere.keras.
    """
    return _published(
        path,
        file="networks/pdf_malware_mlp.keras",
        title="PDF-malware",
        shapes=((None, 135), (None, 2)),
        instead="mixreg.networks.train(mixreg.networks.build_mlp(135), X, y) on "
        "mixreg.datasets.pdf_malware()",
    )


def fashion_mnist_cnn(path: str | Path | None = None) -> Any:
    """
    Load the Fashion-MNIST classifier with the weights its authors released.

    The network is the default of `mixreg.networks.build_cnn`. It takes pixels in [0, 1], that
    is ``images / 255``, and output c is the probability of class c. It classifies 90.28 % of the
    10,000 test images of `mixreg.datasets.fashion_mnist` correctly, and 98.8 % of the trousers
    (class 1) among them.

    Parameters
    ----------
    path : str or Path, optional
        The ``.keras`` file. By default ``networks/fashion_mnist_cnn.keras`` in the folder that
        the environment variable ``MIXREG_DATA`` names.

    Returns
    -------
    keras.Sequential
        The network, from (n_obs, 28, 28, 1) to (n_obs, 10).

    Raises
    ------
    FileNotFoundError
        If the file is neither given nor in ``MIXREG_DATA``.
    ValueError
        If the file is no network, or one of another shape.
    ImportError
        If Keras is missing.

    Notes
    -----
    The weights were trained with Theano, whose convolution turns the kernel over. Files of the
    original work must have their kernels turned before TensorFlow can use them.

    References
    ----------
    Guo, W., Huang, S., Tao, Y., Xing, X., & Lin, L. (2018). Explaining deep learning models: a
    Bayesian non-parametric approach. Advances in Neural Information Processing Systems 31.

    Examples
    --------
    >>> fashion_mnist_cnn("nowhere.keras")
    Traceback (most recent call last):
    FileNotFoundError: there is no network file nowhere.keras.
    """
    return _published(
        path,
        file="networks/fashion_mnist_cnn.keras",
        title="Fashion-MNIST",
        shapes=((None, 28, 28, 1), (None, 10)),
        instead="mixreg.networks.train(mixreg.networks.build_cnn(), data.scaled()[..., None], "
        "data.label) with data = mixreg.datasets.fashion_mnist()",
    )


def function_start_rnn(path: str | Path | None = None, *, patched: bool = False) -> Any:
    """
    Load the labeller of function starts with the weights its authors released.

    The network is the default of `mixreg.networks.build_birnn`. It takes 200 bytes, each plus
    one, and output 1 is the probability that a function starts at a byte. It was trained on
    programs that an older gcc compiled with -O1 for 32-bit x86. On the code of today's gcc its F1
    is only 0.45 (`mixreg.datasets.function_starts`, all windows), so train a new one to explain
    new programs.

    Parameters
    ----------
    path : str or Path, optional
        The ``.keras`` file. By default ``networks/function_start_rnn_O1.keras`` in the folder
        that the environment variable ``MIXREG_DATA`` names.
    patched : bool, default False
        Whether to load the network as its authors patched it after explaining its errors: by
        default ``networks/function_start_rnn_O1_patched.keras``.

    Returns
    -------
    keras.Model
        The network, from (n_obs, 200) to (n_obs, 200, 2).

    Raises
    ------
    FileNotFoundError
        If the file is neither given nor in ``MIXREG_DATA``.
    ValueError
        If the file is no network, or one of another shape.
    ImportError
        If Keras is missing.

    References
    ----------
    Guo, W., Mu, D., Xu, J., Su, P., Wang, G., & Xing, X. (2018). LEMNA: explaining deep learning
    based security applications. ACM CCS. https://doi.org/10.1145/3243734.3243792

    Examples
    --------
    >>> function_start_rnn("nowhere.keras")
    Traceback (most recent call last):
    FileNotFoundError: there is no network file nowhere.keras.
    """
    return _published(
        path,
        file=f"networks/function_start_rnn_O1{'_patched' if patched else ''}.keras",
        title="function-start",
        shapes=((None, 200), (None, 200, 2)),
        instead="mixreg.networks.train(mixreg.networks.build_birnn(), data.tokens, data.starts) "
        "with data = mixreg.datasets.function_starts(split='train')",
    )


def _published(
    path: str | Path | None,
    *,
    file: str,
    title: str,
    shapes: tuple[tuple[int | None, ...], tuple[int | None, ...]],
    instead: str,
) -> Any:
    """Load one of the authors' networks, and check that it is of the published shape."""
    found = find_data(file) if path is None else Path(path)
    if found is None:
        raise FileNotFoundError(
            f"the authors' {title} network is not part of the package. Give its path, or set "
            f"{DATA_VARIABLE} to a folder that holds {file}. Without the file, train the same "
            f"network: {instead}."
        )
    network = load_network(found)
    if (network.input_shape, network.output_shape) != shapes:
        raise ValueError(
            f"{found} maps {network.input_shape} to {network.output_shape}; the {title} "
            f"network maps {shapes[0]} to {shapes[1]}."
        )
    return network
