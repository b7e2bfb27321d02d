"""The authors' released estimates, where the data folder holds them."""

import os
from pathlib import Path

import numpy as np

__all__ = ["released_arrays"]


def released_arrays(name: str) -> dict[str, np.ndarray] | None:
    """Read reference/<name>.npz of MIXREG_DATA; None, and a line of text, if it is not there."""
    path = Path(os.environ.get("MIXREG_DATA", "")) / "reference" / f"{name}.npz"
    if not path.is_file():
        print(f"No reference/{path.name} in MIXREG_DATA: released estimates are left out.")
        return None
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)
