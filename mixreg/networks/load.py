"""Networks from files, read as if the file came from an attacker."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mixreg.networks.backend import import_keras

__all__ = ["load_network"]


def load_network(path: str | Path, *, custom_objects: Mapping[str, type] | None = None) -> Any:
    """
    Load a network that Keras saved, without running code that the file brings.

    Keras's safe mode is always on, so lambda layers are refused. The network is not compiled:
    it predicts, and `train` compiles it when it is to be trained.

    Parameters
    ----------
    path : str or Path
        A ``.keras`` file.
    custom_objects : mapping of str to type, optional
        Layer classes of your own that the file names.

    Returns
    -------
    keras.Model
        The network.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If it is not a ``.keras`` file, is damaged, or holds a layer that cannot be trusted or
        is not known.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> from mixreg.networks import build_mlp
    >>> build_mlp(3, (4,)).save("small.keras")
    >>> load_network("small.keras").output_shape
    (None, 2)
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise FileNotFoundError(f"there is no network file {path}.")
    if path.suffix != ".keras":
        raise ValueError(
            f"{path} is not a .keras file; save the network with network.save('name.keras') "
            "(older .h5 files can carry code, and are not read)."
        )
    _check_archive(path)
    keras = import_keras()
    try:
        return keras.saving.load_model(
            path, custom_objects=custom_objects, compile=False, safe_mode=True
        )
    except Exception as error:
        # Keras prints whole configurations; what went wrong stands last before them.
        reason = str(error).rpartition("Exception encountered: ")[2].strip().partition("\n")[0]
        raise ValueError(f"{path} cannot be loaded as a network: {reason[:300]}") from error


def _check_archive(path: Path) -> None:
    """Refuse what is no Keras archive, or carries Python code, before Keras reads it."""
    if not zipfile.is_zipfile(path):
        raise ValueError(f"{path} is not a .keras file inside: it is no zip archive.")
    with zipfile.ZipFile(path) as archive:
        if "config.json" not in archive.namelist():
            raise ValueError(f"{path} is not a .keras file inside: it has no config.json.")
        try:
            # Parsed and written again, so that no escape hides a name.
            config = json.dumps(json.loads(archive.read("config.json")))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path} is damaged: its config.json is no JSON.") from error
    # Keras refuses these too, but only as long as nobody has allowed them for the whole process.
    if '"__lambda__"' in config or '"Lambda"' in config:
        raise ValueError(
            f"{path} has a Lambda layer: such a layer is Python code, which a file from elsewhere "
            "may use to take over this machine, so it is not loaded. Write it as a layer class "
            "and pass that in custom_objects."
        )
