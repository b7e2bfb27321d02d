"""What a local explainer fits and how it is read: what was asked for, and what follows from it."""

from typing import NamedTuple

from mixreg.explain.gated.readings import LOCAL_READINGS, check_reading
from mixreg.explain.local.answers import DESIGNS
from mixreg.inputs import check_count, check_positive

__all__ = ["Choices", "check_choice", "settle"]

# Of constant weights, which cut one rule into several finer ones where they may.
_TOLERANCE = 0.35
# Components of a gated mixture and of constant weights.
_GATED_COMPONENTS, _COMPONENTS = 4, 6


class Choices(NamedTuple):
    """
    What a surrogate is, and what is read from it; see `LocalExplainer`.

    Attributes
    ----------
    gate : {"pca", "all"} or None
        What the weights depend on.
    n_components : int
        The largest number of components.
    tolerance : float or None
        Where the prior of the noise is centred; None for the model's own.
    reading : str
        What importances are.
    design : {"masks", "changes"}
        What is regressed on.
    """

    gate: str | None
    n_components: int
    tolerance: float | None
    reading: str
    design: str


def settle(
    *,
    inference: str,
    preset: str,
    gate: str | None,
    n_components: int | None,
    tolerance: float | str | None,
    reading: str | None,
    design: str | None,
) -> Choices:
    """
    Check choices, and make those that were left open.

    Parameters
    ----------
    inference : {"gibbs", "em"}
        How the surrogate is fitted.
    preset : {"default", "paper"}
        Hyper-parameters.
    gate : {"auto", "pca", "all"} or None
        What the weights are to depend on.
    n_components : int or None
        The largest number of components.
    tolerance : float, None or "auto"
        Where the prior of the noise is to be centred.
    reading, design : str or None
        What importances are, and what is regressed on.

    Returns
    -------
    Choices
        All of them.

    Raises
    ------
    TypeError
        If a choice is of the wrong kind.
    ValueError
        If a choice is unknown, or does not go with another.

    Examples
    --------
    >>> settle(inference="gibbs", preset="default", gate="auto", n_components=None,
    ...        tolerance="auto", reading=None, design=None)
    Choices(gate='all', n_components=4, tolerance=None, reading='average', design='changes')
    """
    if gate == "auto":
        gate = "all" if inference == "gibbs" and preset == "default" else None
    is_gated = gate is not None
    _check_gate(gate, inference, reading)
    if n_components is None:
        n_components = _GATED_COMPONENTS if is_gated else _COMPONENTS
    if tolerance == "auto":
        tolerance = None if is_gated else _TOLERANCE
    if design is None:
        design = "changes" if is_gated else "masks"
    check_choice("design", design, DESIGNS)
    return Choices(
        gate,
        check_count(n_components, name="n_components", minimum=2),
        None if tolerance is None else check_positive(tolerance, name="tolerance"),
        check_reading(reading, usual="average" if is_gated else "y", known=LOCAL_READINGS),
        design,
    )


def check_choice(name: str, value: str, known: tuple[str, ...]) -> None:
    """
    Refuse an unknown name.

    Parameters
    ----------
    name : str
        The argument.
    value : str
        What was given.
    known : tuple of str
        What it may be.

    Raises
    ------
    ValueError
        If it is none of them.

    Examples
    --------
    >>> check_choice("design", "masks", DESIGNS)
    """
    if value not in known:
        raise ValueError(f"{name} is {value!r}; wanted one of {known}.")


def _check_gate(gate: str | None, inference: str, reading: str | None) -> None:
    """Refuse what does not go together."""
    if gate is None:
        if reading in ("x", "derivative"):
            raise ValueError(
                f"reading is {reading!r}, which looks at a gate; give gate='all' or 'pca', or "
                "read through 'y'."
            )
        return
    if not isinstance(gate, str):
        raise TypeError(
            f"gate is a {type(gate).__name__}; wanted 'pca', 'all', 'auto' or None: the gate of a "
            "local explanation sees what perturbations keep."
        )
    if inference == "em":
        raise ValueError(
            f"inference is 'em' and gate is {gate!r}; modes are found for constant weights "
            "only: use inference='gibbs'."
        )
