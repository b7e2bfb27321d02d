"""What all explainers meet alike: inputs, their features, operators, labels and the response."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mixreg.explain.adapters.masked import response_of
from mixreg.explain.blackbox import BlackBox
from mixreg.explain.local.labels import Labeller
from mixreg.explain.local.pools import Pool, read_pool
from mixreg.explain.local.trials import Masking, Transplant, Trial, filled_anew
from mixreg.explain.maskers import Attached, Image
from mixreg.explain.maskers import Sequence as TokenMasker
from mixreg.explain.response import response

__all__ = ["Ground", "Operated", "lay_ground"]

_STREAM_FILLS, _STREAM_POOL = 2, 1


class Operated(NamedTuple):
    """
    The inputs with one of the operators that take features away.

    Attributes
    ----------
    attached : Attached
        The inputs, with this operator as their fill.
    candidates : ndarray of bool of shape (n_instances, n_features)
        Features that are ranked and taken away.
    seed : tuple of int
        Source of random fills: every explainer meets the same.
    """

    attached: Attached
    candidates: np.ndarray
    seed: tuple[int, ...]

    @property
    def name(self) -> str:
        """What tables call the operator."""
        return self.attached.fill.name

    @property
    def is_random(self) -> bool:
        """Whether fills are drawn anew every time."""
        return self.attached.fill.value is None and self.attached.fill.blurred is None


class Ground(NamedTuple):
    """
    The ground on which explainers meet.

    Attributes
    ----------
    box : BlackBox
        The box.
    X : array-like
        The inputs as they were given.
    position : ndarray of int or None
        With sequences: which token of each is explained.
    masker : Tabular, Image or Sequence
        The masker.
    attached : Attached
        The inputs with the masker's own fill.
    operators : list of Operated
        The operators of the tests; the first is the masker's own unless others were asked for.
    labeller : Labeller
        What the box says.
    label : ndarray of bool of shape (n_instances,)
        What it says of the inputs.
    kind : {"logit", "raw"}
        The response that explainers explain.
    trials : list of Trial
        The fidelity tests.
    seed : int
        Source of all randomness.
    """

    box: BlackBox
    X: Any
    position: Any
    masker: Any
    attached: Attached
    operators: list[Operated]
    labeller: Labeller
    label: np.ndarray
    kind: str
    trials: list[Trial]
    seed: int

    @property
    def is_probability(self) -> bool:
        """Whether the box gives probabilities."""
        return self.kind == "logit"

    def respond(self, outputs: np.ndarray) -> np.ndarray:
        """
        Turn outputs into responses.

        Parameters
        ----------
        outputs : ndarray
            What the box returned.

        Returns
        -------
        ndarray of the same shape
            Responses.
        """
        return response(outputs, self.kind)

    def support(self, importance: np.ndarray) -> np.ndarray:
        """
        Say how much features speak for what the box says.

        Parameters
        ----------
        importance : ndarray of shape (..., n_instances, n_features)
            What keeping each adds to the response.

        Returns
        -------
        ndarray of the same shape
            What speaks against a yes speaks for a no.
        """
        return np.where(self.label[:, None], importance, -importance)


def lay_ground(
    box: BlackBox,
    X: Any,
    position: Any,
    masker: Any,
    operators: Any,
    tests: Sequence[str],
    seeds: Any,
    threshold: float | str,
    n_seeds: int,
    seed: int,
) -> Ground:
    """
    Ask the box about the inputs, and lay the tests out.

    Parameters
    ----------
    box : BlackBox
        The box.
    X : array-like of shape (n_instances, *input shape)
        The inputs.
    position : int or array-like of int or None
        With sequences: which token of each is explained.
    masker : Tabular, Image or Sequence
        The masker.
    operators : Any
        Fills as `fidelity` takes them, or None for the usual two of the masker's kind.
    tests : sequence of str
        Some of "deduction", "augmentation" and "synthetic".
    seeds : array-like or None
        Inputs of the other class for augmentation.
    threshold : float or "largest"
        Where the box says yes.
    n_seeds : int
        Inputs of the other class that every input meets.
    seed : int
        Source of all randomness.

    Returns
    -------
    Ground
        The ground.

    Raises
    ------
    TypeError, ValueError
        If something does not suit, or nothing can be taken away.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> box = black_box(lambda X: 1 / (1 + np.exp(-X[:, 0])))
    >>> ground = lay_ground(box, np.array([[2.0, 1.0], [-2.0, 1.0]]), None, Tabular(), None,
    ...                     ["deduction"], None, 0.5, 1, 0)
    >>> ground.label, [one.name for one in ground.operators], ground.kind
    (array([ True, False]), ['zero', 'marginal'], 'logit')
    """
    attached = masker.attach(X, position)
    if not attached.active.any():
        raise ValueError(
            f"nothing can be taken away: the fill {attached.fill.name!r} of the masker changes no "
            "feature of X."
        )
    shape = masker.shape if isinstance(masker, Image) else None
    filled = _read(_usual(attached, masker) if operators is None else operators, attached, shape)
    found = [
        Operated(one, attached.active & one.active, (seed, _STREAM_FILLS, place))
        for place, one in enumerate(filled)
    ]
    labeller = Labeller(box, threshold)
    label = Attached.read(labeller(attached.rows.reshape(-1, *attached.shape)), attached.position)
    kind = response_of(box, attached)
    trials: list[Trial] = []
    for test in tests:
        if test == "augmentation":
            pool: Pool = read_pool(seeds, attached, labeller, label)
            picks = pool.pick(label, n_seeds, np.random.default_rng([seed, _STREAM_POOL]))
            trials.append(Transplant(attached, attached.active, pool, picks))
        else:
            trials += [Masking(test, one.attached, one.candidates, one.seed) for one in found]
    return Ground(
        box,
        X,
        position,
        masker,
        attached,
        found,
        labeller,
        label,
        kind,
        trials,
        seed,
    )


def _read(operators: Any, attached: Attached, shape: tuple[int, ...] | None) -> list[Attached]:
    """Read operators; "own" is the masker's."""
    several = list(operators) if isinstance(operators, list | tuple) else [operators]
    found: list[Attached] = []
    for one in several:
        own = isinstance(one, str) and one == "own"
        found += filled_anew(None if own else one, attached, shape)
    names = [one.fill.name for one in found]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"operators are {names}; wanted at least one, each once.")
    return found


def _usual(attached: Attached, masker: Any) -> list[Any]:
    """Name the masker's own fill and another one of its kind."""
    other: Any = "blur" if isinstance(masker, Image) else "marginal"
    if attached.fill.name == other:
        other = masker.pad if isinstance(masker, TokenMasker) else "zero"
    # One input alone has no marginal values but its own.
    return ["own"] if other == "marginal" and len(attached.background) < 2 else ["own", other]
