"""The third demonstration: a recurrent network that finds where functions start in machine code."""

import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mixreg.cli.console import advise, saved, say, title
from mixreg.cli.report import show_page
from mixreg.cli.strips import show_offsets, show_runs, show_strips
from mixreg.cli.summary import show_fidelity, show_surrogate
from mixreg.cli.verdict import count_wins

__all__ = ["Cases", "choose_cases", "function_starts"]

_START = 1
_THRESHOLD = 0.5
_EXTREME = 1e-4
_WINDOW = 41
_MANY, _FEW = 120, 20
_SHOWN = 3
_COUNTS = (1, 2, 5, 15)
_READING = (
    "effect: change of the log odds when all these bytes are kept; intervals (90%) are over the"
    " starts and over what is known of each. carries: share of all that the bytes around the starts"
    " do, less what the lines above it have. These are habits of the network, good and bad."
)


class Cases(NamedTuple):
    """
    The positions that are explained: function starts that the network finds, then its errors.

    Attributes
    ----------
    window : ndarray of int of shape (n_cases,)
        Which window of the data.
    position : ndarray of int of shape (n_cases,)
        Which byte of it.
    kind : tuple of str
        What each is: "start found", "false alarm" or "start missed".

    Examples
    --------
    >>> Cases(np.array([0]), np.array([7]), ("false alarm",)).kind
    ('false alarm',)
    """

    window: np.ndarray
    position: np.ndarray
    kind: tuple[str, ...]


def choose_cases(probability: np.ndarray, starts: np.ndarray, n: int, seed: int) -> Cases:
    """
    Choose function starts that are found, at random, and a sure error of either kind.

    Errors that are surer than 1 in 10,000 come last: where log odds are that extreme, blanking
    out single bytes hardly changes them.

    Parameters
    ----------
    probability : ndarray of shape (n_windows, width)
        The network's probability of a start at every byte.
    starts : ndarray of shape (n_windows, width)
        1 where a function starts, else 0.
    n : int
        How many starts.
    seed : int
        Source of all randomness.

    Returns
    -------
    Cases
        The starts, then the errors as far as there are any.

    Examples
    --------
    >>> said = np.array([[0.9, 0.2, 0.1, 0.7, 0.4]])
    >>> choose_cases(said, np.array([[1, 0, 1, 0, 1]]), 5, seed=1)
    Cases(window=array([0, 0, 0]), position=array([0, 3, 2]),
          kind=('start found', 'false alarm', 'start missed'))
    """
    called, true = probability > _THRESHOLD, starts.astype(bool)
    found = np.argwhere(called & true)
    order = np.random.default_rng(seed).permutation(len(found))
    places, kinds = [found[order[:n]]], ["start found"] * min(n, len(found))
    sureness = np.maximum(probability, 1.0 - probability)
    sureness = np.where(sureness > 1.0 - _EXTREME, -sureness, sureness)
    for kind, wrong in (("false alarm", called & ~true), ("start missed", true & ~called)):
        if wrong.any():
            surest = np.where(wrong, sureness, -np.inf).argmax()
            places.append(np.array([np.unravel_index(surest, wrong.shape)]))
            kinds.append(kind)
    where = np.concatenate(places)
    return Cases(where[:, 0], where[:, 1], tuple(kinds))


def function_starts(out: Path, *, quick: bool, seed: int) -> None:
    """
    Explain function starts that a small recurrent network finds, and an error of either kind.

    Parameters
    ----------
    out : Path
        An existing folder for the results.
    quick : bool
        Whether to explain a sixth of the starts.
    seed : int
        Source of all randomness.

    Examples
    --------
    >>> function_starts.__name__
    'function_starts'
    """
    from mixreg.datasets import function_starts as load
    from mixreg.explain.machine_code.patterns import pattern_table
    from mixreg.explain.machine_code.prologue import offset_table
    from mixreg.explain.report.fidelity import comparison_of
    from mixreg.networks import demo_rnn

    data, network = load(split="test"), demo_rnn()
    probability = np.asarray(network(data.tokens))[..., _START]
    cases = choose_cases(probability, data.starts, _FEW if quick else _MANY, seed)
    names = [
        f"{kind} in {data.source[w]}" for w, kind in zip(cases.window, cases.kind, strict=True)
    ]
    found = [k for k, kind in enumerate(cases.kind) if kind == "start found"]
    title("The network")
    say(_introduction(data, probability, len(found)))
    box = _box(network)
    ex = _explain(box, data.tokens[cases.window], cases.position, seed)
    title("Single positions: what each byte adds when it is kept and not blanked out")
    shown = [*found[:_SHOWN], *range(len(found), len(names))]
    show_strips(ex, shown, [names[k] for k in shown])
    title("How well the mixtures stand in for the network, on fresh blankings")
    show_surrogate(ex.fidelity)
    say(comparison_of(ex))
    starts = ex.select(instance=found)
    title("Whether the bytes that are named decide")
    tests = _test(starts, box, data.tokens, seed)
    show_fidelity(tests)
    say(count_wins(tests, ex.method))
    offsets, runs = offset_table(starts), pattern_table(starts)
    title(f"What the network looks for: {len(found)} starts by offset from the start")
    show_offsets(offsets)
    title("Bytes that carry most of it")
    show_runs(runs)
    say(_READING)
    title("Results")
    _write(out, ex, network, {"offsets": offsets, "runs": runs, "fidelity": tests})
    _draw(out, ex, starts, shown, [names[k] for k in shown])
    for line in str(ex.attrs["advice"]).splitlines():
        advise(line)
    show_page(out / "report.html", ex, "What makes the network find the start of a function", tests)


def _introduction(data: Any, probability: np.ndarray, n_found: int) -> str:
    """Say what the network is, how good it is, and what is asked of it."""
    called, true = probability > _THRESHOLD, data.starts.astype(bool)
    hits = int((called & true).sum())
    sources = sorted(set(data.source.tolist()))
    return (
        "A recurrent network reads 200 bytes of machine code in both directions and says of each"
        f" whether a function starts there. In {', '.join(sources)}, which it was not trained on,"
        f" it finds {hits} of {int(true.sum())} starts, with {int((called & ~true).sum())} false"
        f" alarms (F1 {2 * hits / (int(called.sum()) + int(true.sum())):.2f}). We explain"
        f" {n_found} starts that it finds, and its surest errors, by the {_WINDOW} bytes around"
        " each: bytes are blanked out at random, and a mixture of regressions is fitted to the log"
        " odds of a start."
    )


def _box(network: Any) -> Any:
    """Ask the network for the probability of a start at every byte."""
    from mixreg.explain import black_box

    return black_box(network, output=_START, per_token=True)


def _explain(box: Any, tokens: np.ndarray, position: np.ndarray, seed: int) -> Any:
    """Explain all positions together."""
    from mixreg.explain import LocalExplainer

    with warnings.catch_warnings():
        # The same words stand in the attribute "advice", which is printed in the end.
        warnings.simplefilter("ignore", UserWarning)
        # More than a hundred inputs: constant weights, which are several times as fast here.
        explainer = LocalExplainer(box, _masker(), gate=None)
        return explainer(tokens, position=position, n_samples=500, random_seed=seed)


def _test(starts: Any, box: Any, tokens: np.ndarray, seed: int) -> Any:
    """Blank out the bytes that explanations name, keep only those, and put them elsewhere."""
    from mixreg.explain import fidelity

    return fidelity(
        starts,
        box,
        masker=_masker(),
        n_features=_COUNTS,
        baselines=("random", "ridge", "lime", "kernelshap"),
        seeds=tokens,
        n_seeds=3,
        random_seed=seed,
    )


def _masker() -> Any:
    """Take the bytes around the explained one as features."""
    from mixreg.explain.maskers import Sequence

    return Sequence(window=_WINDOW)


def _write(out: Path, ex: Any, network: Any, tables: dict[str, Any]) -> None:
    """Write everything but the pictures."""
    saved(ex.save(out / "explanation.nc"), "open with mixreg.load_explanation")
    network.save(out / "network.keras")
    saved(out / "network.keras", "the network")
    for name, table in tables.items():
        table.to_csv(out / f"{name}.csv", index=False)
        saved(out / f"{name}.csv", f"the table of {name}")


def _draw(out: Path, ex: Any, starts: Any, shown: list[int], names: list[str]) -> None:
    """Write the pictures."""
    from mixreg.plots import byte_strip, offset_profile, save_figure

    strips = byte_strip(ex, shown, names=names)
    saved(save_figure(strips, out / "strips.png"), "picture")
    saved(save_figure(offset_profile(starts)[0], out / "profile.png"), "picture")
