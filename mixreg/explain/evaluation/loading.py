"""Reading evaluations back."""

from pathlib import Path

from mixreg.explain.evaluation import files
from mixreg.explain.evaluation.result import Evaluation

__all__ = ["load_evaluation"]


def load_evaluation(path: str | Path) -> Evaluation:
    """
    Read an evaluation that was saved with its method ``save``.

    Parameters
    ----------
    path : str or Path
        A ``.nc`` file.

    Returns
    -------
    Evaluation
        The same figures, tables and intervals.

    Raises
    ------
    FileNotFoundError
        If nothing is there.
    ValueError
        If the file is damaged, or holds something else.

    Examples
    --------
    >>> load_evaluation("missing.nc")
    Traceback (most recent call last):
    FileNotFoundError: missing.nc does not exist.
    """
    return Evaluation(files.read(Path(path)))
