"""The networks that the original work explained, with their authors' weights."""

from pathlib import Path
from typing import Any

from mixreg.networks.data_folder import DATA_VARIABLE, find_data
from mixreg.networks.load import load_network

__all__ = ["pdf_malware_mlp"]


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
    found = find_data("networks/pdf_malware_mlp.keras") if path is None else Path(path)
    if found is None:
        raise FileNotFoundError(
            "the authors' PDF-malware network is not part of the package. Give its path, or set "
            f"{DATA_VARIABLE} to a folder that holds networks/pdf_malware_mlp.keras. Without the "
            "file, train the same network: mixreg.networks.train(mixreg.networks.build_mlp(135), "
            "X, y) on mixreg.datasets.pdf_malware()."
        )
    network = load_network(found)
    if network.input_shape != (None, 135) or network.output_shape != (None, 2):
        raise ValueError(
            f"{found} maps {network.input_shape} to {network.output_shape}; the PDF-malware "
            "network maps (None, 135) to (None, 2)."
        )
    return network
