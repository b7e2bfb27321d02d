"""The one place that imports Keras: late, quietly, and with advice when it is missing."""

import os
from typing import Any

__all__ = ["check_activation", "import_keras"]


def import_keras() -> Any:
    """
    Import Keras without TensorFlow's start-up messages.

    The environment variables that silence TensorFlow are only set where the user has not set
    them. One of them switches off oneDNN, which announces itself and rounds differently from
    run to run.

    Returns
    -------
    module
        The ``keras`` package.

    Raises
    ------
    ImportError
        If Keras or its backend is not installed.

    Examples
    --------
    >>> import_keras().__name__
    'keras'
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
    try:
        import keras
    except ImportError as error:
        raise ImportError(
            f"networks need Keras and TensorFlow ({error}); install them with "
            "`pip install mixreg[keras]`."
        ) from error
    return keras


def check_activation(activation: str) -> str:
    """
    Check that Keras knows an activation.

    Parameters
    ----------
    activation : str
        Name of the activation.

    Returns
    -------
    str
        The same name.

    Raises
    ------
    ValueError
        If Keras has no such activation.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> check_activation("relu")
    'relu'
    """
    try:
        import_keras().activations.get(activation)
    except ValueError as error:
        raise ValueError(
            f"activation is {activation!r}; wanted the name of a Keras activation."
        ) from error
    return activation
