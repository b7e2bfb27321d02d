"""The command ``mixreg demo``, the whole road from data to a tested explanation."""

from pathlib import Path
from typing import Annotated, Any, NamedTuple

import numpy as np
import typer

from mixreg.cli import options
from mixreg.cli.console import advise, saved, say, title
from mixreg.cli.convergence import telling_of_convergence
from mixreg.cli.summary import (
    show_components,
    show_diagnostics,
    show_features,
    show_fidelity,
    show_surrogate,
)
from mixreg.cli.verdict import compare_surrogates, count_wins

__all__ = ["HELP", "demo"]

HELP = """
Explain a small network on real data, and test the explanation.

\b
    mixreg demo
    mixreg demo --quick --out /tmp/look

Trains a network that tells malignant from benign tumours (scikit-learn's breast-cancer
data, 569 tumours, 30 measures of cell nuclei), explains it by a mixture of regressions, and
tests the explanation beside random features and plain ridge. It takes one to three minutes
on two cores. The folder --out receives the explanation, the network, the fidelity table and
the pictures. With --quick the chains are too short to be trusted.

\b
Exit codes: 0 done, with the verdict on convergence;
            1 failed; 2 wrong usage.
"""

_MALIGNANT = 1
_HELD_OUT_SHARE = 0.3
_COUNTS = (3, 5, 10)


class _Task(NamedTuple):
    """A trained network and the rows it is explained on."""

    network: Any
    X: np.ndarray
    names: tuple[str, ...]
    accuracy: float
    n_held_out: int


def demo(
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of the draws.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo-output"),
    seed: options.Seed = 1,
    force: options.Force = False,
) -> None:
    """Explain a small network on real data, and test the explanation."""
    _check_folder(out, force)
    task = _train(seed)
    title("The network")
    say(
        f"A 30-16-8-2 network tells malignant from benign tumours with {task.accuracy:.1%} accuracy"
        f" on {task.n_held_out} tumours it was not trained on. We explain the log odds of"
        " 'malignant' over all 569 tumours. The rules below say what the network does, not what"
        " causes the disease."
    )
    ex, box = _explain(task, quick, seed)
    title("Have the chains converged? (numbers that do not depend on labels)")
    show_diagnostics(ex.diagnostics)
    title("Components: the common rules, and how many tumours follow each")
    show_components(ex)
    title("Top features: change of the log odds per standard deviation")
    show_features(ex)
    title("How well the mixture stands in for the network")
    show_surrogate(ex.fidelity)
    say(
        "'y known': the network's answer chooses the component, a description and no prediction."
        " For a new tumour all components are averaged, since nothing says which one it follows."
    )
    say(compare_surrogates(ex.fidelity))
    table = _test(ex, box, task, seed)
    title("Does the network follow? (share of crafted tumours still called malignant)")
    show_fidelity(table)
    say(count_wins(table, ex.method))
    title("Results")
    _write(out, task, ex, table)
    if not ex.converged:
        advise("the chains have not converged, so read all of this as a sketch.")


def _check_folder(out: Path, force: bool) -> None:
    """Make the folder, and refuse to mix with what is in it."""
    if out.exists() and not out.is_dir():
        raise FileExistsError(f"{out} is a file; wanted a folder for --out.")
    if out.is_dir() and any(out.iterdir()) and not force:
        raise FileExistsError(f"{out} is not empty; choose another --out, or add --force.")
    out.mkdir(parents=True, exist_ok=True)


def _train(seed: int) -> _Task:
    """Train on most rows, and measure on the rest; scale by what was trained on."""
    from mixreg.datasets import breast_cancer
    from mixreg.networks import build_mlp, train

    data = breast_cancer()
    order = np.random.default_rng(seed).permutation(len(data.y))
    held_out, kept = np.split(order, [round(_HELD_OUT_SHARE * len(order))])
    X = (data.X - data.X[kept].mean(axis=0)) / data.X[kept].std(axis=0)
    network = build_mlp(X.shape[1], (16, 8), activation="tanh", random_seed=seed)
    train(network, X[kept], data.y[kept], epochs=20, batch_size=32, random_seed=seed)
    called = np.asarray(network(X[held_out].astype(np.float32))).argmax(axis=1)
    accuracy = float((called == data.y[held_out]).mean())
    return _Task(network, X, data.feature_names, accuracy, len(held_out))


def _explain(task: _Task, quick: bool, seed: int) -> tuple[Any, Any]:
    """Fit the mixture to the network's answers."""
    from mixreg.explain import GlobalExplainer, black_box

    n_draws = 200 if quick else 2000
    box = black_box(task.network, output=_MALIGNANT)
    explainer = GlobalExplainer(box, method="dmm", draws=n_draws, tune=n_draws)
    with telling_of_convergence():
        return explainer(task.X, feature_names=task.names, random_seed=seed), box


def _test(ex: Any, box: Any, task: _Task, seed: int) -> Any:
    """Run the fidelity tests; a fill of zero is the average tumour, since X is standardised."""
    from mixreg.explain import fidelity

    return fidelity(
        ex,
        box,
        task.X,
        n_features=_COUNTS,
        fill=["zero", "marginal"],
        baselines=("random", "ridge"),
        random_seed=seed,
    )


def _write(out: Path, task: _Task, ex: Any, table: Any) -> None:
    """Write everything that was made."""
    from mixreg.plots import plot_fidelity, save_album, save_figure

    saved(ex.save(out / "explanation.nc"), "open with mixreg.load_explanation")
    task.network.save(out / "network.keras")
    saved(out / "network.keras", "the network")
    table.to_csv(out / "fidelity.csv", index=False)
    saved(out / "fidelity.csv", "the tests")
    pictures = [*save_album(ex, out), save_figure(plot_fidelity(table)[0], out / "fidelity.png")]
    for path in pictures:
        saved(path, "picture")
