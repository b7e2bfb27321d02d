"""The command ``mixreg demo``, the whole road from data to a tested explanation."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import advise, saved, say, title
from mixreg.cli.convergence import telling_of_convergence
from mixreg.cli.demo_cnn import digits
from mixreg.cli.demo_mlp import tumours
from mixreg.cli.demo_rnn import function_starts
from mixreg.cli.files import check_folder
from mixreg.cli.report import show_page
from mixreg.cli.story import Story
from mixreg.cli.summary import (
    show_components,
    show_diagnostics,
    show_features,
    show_fidelity,
    show_surrogate,
)
from mixreg.cli.verdict import count_wins

__all__ = ["HELP", "demo"]

HELP = """
Explain a small network on real data, and test the explanation.

\b
    mixreg demo
    mixreg demo cnn
    mixreg demo rnn
    mixreg demo --quick --out /tmp/look

\b
    mlp   a network that tells malignant from benign tumours (scikit-learn's
          breast-cancer data: 569 tumours, 30 measures of cell nuclei),
          explained by a mixture of regressions
    cnn   a convolutional network that reads handwritten digits
          (scikit-learn's: 1,797 images of 8 x 8 pixels), one class explained
          by a mixture with multiple elastic nets, and painted
    rnn   a recurrent network that finds where functions start in machine code
          (of cjson, libpng and lua), single starts explained byte by byte

The first two are trained here, the third is part of the package; the data are here, so that
nothing is downloaded. The explanation is tested beside random features, plain ridge and, for
cnn, integrated gradients. Each takes one to three minutes on two cores. The folder --out
receives the explanation, the network, the tables, the pictures, and report.html, a page with
all of it. With --quick the chains are too short to be trusted; rnn explains fewer starts.

\b
Exit codes: 0 done, with the verdict on convergence;
            1 failed; 2 wrong usage.
"""

_STORIES: dict[str, Callable[[bool, int], Story]] = {"mlp": tumours, "cnn": digits}


def demo(
    network: Annotated[
        Literal["mlp", "cnn", "rnn"], typer.Argument(metavar="NETWORK", help="mlp, cnn or rnn.")
    ] = "mlp",
    quick: Annotated[bool, typer.Option("--quick", help="A tenth of the draws.")] = False,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo-output"),
    seed: options.Seed = 1,
    force: options.Force = False,
) -> None:
    """Explain a small network on real data, and test the explanation."""
    from mixreg.explain.report.fidelity import comparison_of

    check_folder(out, force=force)
    if network == "rnn":
        function_starts(out, quick=quick, seed=seed)
        return
    story = _STORIES[network](quick, seed)
    title("The network")
    say(story.introduction)
    ex, box = _explain(story, seed)
    title("Have the chains converged? (numbers that do not depend on labels)")
    show_diagnostics(ex.diagnostics)
    title(f"Components: the common rules, and how many {story.things} follow each")
    show_components(ex)
    title(f"Top {story.inputs}: change of the log odds per standard deviation")
    show_features(ex)
    title("How well the mixture stands in for the network")
    show_surrogate(ex.fidelity)
    say(
        "'y known': the network's answer chooses the component, a description and no prediction."
        f" For new {story.things} all components are averaged, since nothing says which one they"
        " follow."
    )
    say(comparison_of(ex))
    table = _test(story, ex, box, seed)
    title(f"Does the network follow? (share of crafted {story.things} still called {story.called})")
    show_fidelity(table)
    say(story.reading + count_wins(table, ex.method))
    title("Results")
    _write(out, story, ex, table)
    if not ex.converged:
        advise("the chains have not converged, so read all of this as a sketch.")
    show_page(out / "report.html", ex, f"What makes the network say '{story.called}'", table)


def _explain(story: Story, seed: int) -> tuple[Any, Any]:
    """Fit the mixture to the network's answers."""
    from mixreg.explain import GlobalExplainer, black_box

    box = black_box(story.network, output=story.output)
    explainer = GlobalExplainer(box, **story.explainer)
    with telling_of_convergence():
        return explainer(story.X, random_seed=seed, **story.call), box


def _test(story: Story, ex: Any, box: Any, seed: int) -> Any:
    """Run the fidelity tests."""
    from mixreg.explain import fidelity

    return fidelity(ex, box, random_seed=seed, **story.tests)


def _write(out: Path, story: Story, ex: Any, table: Any) -> None:
    """Write everything that was made."""
    from mixreg.plots import plot_fidelity, save_album, save_figure

    saved(ex.save(out / "explanation.nc"), "open with mixreg.load_explanation")
    story.network.save(out / "network.keras")
    saved(out / "network.keras", "the network")
    table.to_csv(out / "fidelity.csv", index=False)
    saved(out / "fidelity.csv", "the tests")
    pictures = save_album(ex, out, images=story.images)
    pictures.append(save_figure(plot_fidelity(table)[0], out / "fidelity.png"))
    for path in pictures:
        saved(path, "picture")
