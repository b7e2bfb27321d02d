"""Reading explanations back."""

from pathlib import Path

from mixreg.explain.explanation import Explanation
from mixreg.explain.storage import read

__all__ = ["load_explanation"]


def load_explanation(path: str | Path) -> Explanation:
    """
    Read an explanation that was saved with its method ``save``.

    Parameters
    ----------
    path : str or Path
        A ``.nc`` file or a ``.zarr`` folder.

    Returns
    -------
    Explanation
        Draws, tables and provenance exactly as saved.

    Raises
    ------
    FileNotFoundError
        If nothing is there.
    ValueError
        If the file is damaged, or holds something else.

    Examples
    --------
    >>> path = Explanation.from_coefficients([[0.1, -2.0]]).save("answer.nc")
    >>> load_explanation(path).values.values
    array([[ 0.1, -2. ]])
    """
    data, tables = read(Path(path))
    return Explanation(data, fidelity=tables.get("fidelity"), diagnostics=tables.get("diagnostics"))
