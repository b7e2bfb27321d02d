"""Names from anywhere and numbers of any size, made fit to be shown."""

from math import floor, log10

__all__ = ["decimals_for", "printable"]


def decimals_for(size: float) -> int:
    """
    Find how many decimals tell numbers of a size apart.

    Parameters
    ----------
    size : float
        The largest of the numbers, in absolute value.

    Returns
    -------
    int
        So many that it has three digits; at least one.

    Examples
    --------
    >>> [decimals_for(size) for size in (250.0, 12.5, 2.5, 0.02, 0.0)]
    [1, 1, 2, 4, 1]
    """
    return min(max(1, 2 - floor(log10(size))), 9) if size > 0 else 1


def printable(name: object, longest: int = 40) -> str:
    """
    Replace what could steer a terminal, and cut what is too long for a line.

    Parameters
    ----------
    name : object
        Name of a feature, an instance or a method.
    longest : int, default 40
        How many characters are kept.

    Returns
    -------
    str
        The name, with nothing in it but printable characters.

    Examples
    --------
    >>> printable("red" + chr(27) + "[31m")
    'red�[31m'
    """
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in str(name)
    )
    return text if len(text) <= longest else text[: longest - 1] + "…"
