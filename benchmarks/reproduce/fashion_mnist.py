"""Print the published Fashion-MNIST experiment (DMM-MEN) beside what this package finds.

Run: MIXREG_DATA=<folder> python benchmarks/reproduce/fashion_mnist.py [--quick]
"""

import argparse
import resource
import sys
import time
import warnings

import numpy as np
import pandas as pd
from published.clothes import DRESS, TROUSER, load, print_accuracy
from published.estimates import released_arrays
from published.pcr import print_pcr, published_rows
from published.routing import print_routing
from published.trousers import print_components, print_diagnostics, print_errors
from rich.console import Console

import mixreg as mr

N_PIXELS, N_COMPONENTS, N_NETS = 300, 6, 3
TESTS = ("nullification", "pathological", "filling")
WIDTHS = (25, 50, 75, 150)
# Measured on the authors' released estimates with the released script's rules, pixels in the right
# order, all rows of the largest component.
PUBLISHED_PCR = {
    ("nullification", "published"): (0.995, 0.993, 0.968, 0.780),
    ("pathological", "published"): (1.00, 1.00, 1.00, 1.00),
    ("filling", "published"): (0.572, 0.993, 1.00, 1.00),
    ("nullification", "published random"): (1.00, 0.999, 0.998, 0.990),
    ("pathological", "published random"): (0.00, 0.00, 0.00, 0.00),
    ("filling", "published random"): (0.00, 0.00, 0.00, 0.00),
}
# As close to the published figures as this, or better, at these numbers of pixels.
TOLERANCE, JUDGED = 0.02, (50, 75, 150)
# About as many scores as there were in the first trials of gates: twenty.
GATE_VARIANCE = 0.85
FILLS = {"nullification": "zero", "pathological": "noise", "filling": "opposite class"}
console = Console(width=118)


def main() -> None:
    """Fit, then print errors, components and fidelity."""
    began = time.perf_counter()
    options = parse_arguments()
    network = mr.networks.fashion_mnist_cnn()
    clothes = load(network)
    print_accuracy(console, network, clothes)
    box = mr.black_box(network, output=TROUSER)
    explanations = {preset: explain(preset, box, clothes, options) for preset in options.presets}
    held_out = {
        preset: explain(preset, box, clothes, options, holdout=0.2) for preset in options.presets
    }
    everyone = {"released": released(clothes)} | explanations
    everyone = {name: ex for name, ex in everyone.items() if ex is not None}
    print_errors(console, everyone, held_out, clothes)
    print_diagnostics(console, explanations)
    if options.gates:
        print_gate(explanations["default"])
    chosen = print_components(console, everyone, clothes)
    X = sample_of(clothes, options)
    with warnings.catch_warnings():
        # KernelSHAP's regression is often singular: there are many pixels and few calls.
        warnings.simplefilter("ignore")
        print_paper(everyone, chosen, box, X, options)
        print_fair(everyone, chosen, box, X, options)
    unit = 1 if sys.platform == "darwin" else 1024
    peaks = [
        resource.getrusage(who).ru_maxrss * unit / 2**30
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]
    console.print(
        f"\n{time.perf_counter() - began:.0f} s in all; peak memory {peaks[0]:.2f} GiB in this "
        f"process (TensorFlow included) and {peaks[1]:.2f} GiB in the largest chain."
    )


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sweeps", type=int, default=500, help="sweeps before any is measured")
    parser.add_argument("--draws", type=int, default=250, help="draws kept after them, per chain")
    parser.add_argument("--chains", type=int, default=2)
    parser.add_argument("--preset", choices=("paper", "default", "both"), default="both")
    parser.add_argument(
        "--gates", action="store_true", help="default preset, weights that depend on the image"
    )
    parser.add_argument("--every-pixel", action="store_true", help="784 features, not 300")
    parser.add_argument("--instances", type=int, default=2000, help="trousers in the tests")
    parser.add_argument("--bootstraps", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="few sweeps, few images: a check")
    options = parser.parse_args()
    options.presets = ("paper", "default") if options.preset == "both" else (options.preset,)
    if options.gates:
        # Gates are no part of the published system.
        options.presets = ("default",)
    options.n_local, options.n_calls = 60, 500
    if options.quick:
        options.sweeps, options.draws, options.chains = 10, 10, 2
        options.instances, options.bootstraps, options.n_local, options.n_calls = 120, 2, 2, 50
    return options


def explain(preset, box, clothes, options, *, holdout=0.0) -> mr.Explanation:
    """Explain the trousers: all of them, or with a share held out."""
    select = mr.maskers.every_pixel() if options.every_pixel else mr.maskers.top_variance(N_PIXELS)
    explainer = mr.GlobalExplainer(
        box,
        method="dmm_men",
        masker=mr.maskers.Image((28, 28), select),
        n_components=N_COMPONENTS,
        n_nets=N_NETS,
        gate="pca" if options.gates else None,
        gate_variance=GATE_VARIANCE,
        preset=preset,
        response="logit",
        draws=options.draws,
        tune=options.sweeps,
        chains=options.chains,
        holdout=holdout,
    )
    with warnings.catch_warnings():
        # Convergence has a table of its own.
        warnings.simplefilter("ignore", mr.ConvergenceWarning)
        return explainer(clothes.trousers, random_seed=options.seed, progressbar=False)


def released(clothes) -> mr.Explanation | None:
    """Build the authors' released estimates, where the data folder holds them."""
    arrays = released_arrays("dmm_men_trouser")
    if arrays is None:
        return None
    beta, z = arrays["beta"], arrays["z"]
    counts = np.bincount(z - z.min(), minlength=len(beta))
    return mr.Explanation.from_coefficients(
        beta,
        np.sqrt(arrays["sigma2"]),
        # Empty components have a weight too.
        weights=np.maximum(counts, 1e-6) / counts.sum(),
        X=clothes.trousers,
        response=clothes.logit,
        response_kind="logit",
        masker=mr.maskers.Image((28, 28), select=arrays["pixel"]),
        pixel=arrays["pixel"],
        method="released",
    )


def print_gate(ex) -> None:
    """Print rules and routing, and how much of the slope at the mean image is the gate's."""
    print_routing(console, ex, "default", " (logit)")
    slope = ex.derivative(np.asarray(ex.data["mean_image"])[None])
    console.print(
        f"Gate of {ex.data.sizes['gate_feature']} scores; at the mean image it contributes "
        f"{float(slope['routing_share'].item()):.0%} of the surrogate's slope.\n"
    )


def sample_of(clothes, options) -> dict[str, np.ndarray]:
    """Draw the images of the tests: trousers, and as many dresses."""
    rng = np.random.default_rng(options.seed)
    rows = [
        np.sort(rng.permutation(np.flatnonzero(clothes.label == label))[: options.instances])
        for label in (TROUSER, DRESS)
    ]
    places = np.concatenate(rows)
    return {"X": clothes.images[places], "explained": clothes.label[places] == TROUSER}


def print_paper(everyone, chosen, box, images, options) -> None:
    """Print PCR by the released script's rules."""
    console.print(
        "Paper protocol: the script's operators, which multiply the exemplar's pixels by 3 and 5 "
        "but give random ones 1. 'target': within .02 of the published figures or better at 50, "
        "75 and 150 pixels, or by how much it is missed."
    )
    parts = [published_rows(PUBLISHED_PCR, WIDTHS, FILLS)]
    for name, ex in everyone.items():
        for component in chosen[name]:
            for order in ("mean",) if name == "released" else ("mean", "evidence"):
                part = mr.fidelity(
                    ex,
                    box,
                    **images,
                    tests=TESTS,
                    n_features=WIDTHS,
                    protocol="paper",
                    baselines=("random",) if order == "mean" else (),
                    component=component,
                    order=order,
                    n_bootstraps=options.bootstraps,
                    random_seed=options.seed,
                    progressbar=False,
                )
                own = f"{name} {component}" + ", by evidence" * (order == "evidence")
                names = {ex.method: own, "random": "  random, same rows"}
                part["explainer"] = part["explainer"].replace(names)
                parts.append(part)
    title = f"Paper protocol, {options.bootstraps} bootstraps of 30 % of the component"
    print_pcr(console, parts, title, verdict)


def verdict(test: str, explainer: str, rows: pd.DataFrame) -> str:
    """Judge what was found here, and nothing else."""
    is_own = explainer.startswith(("paper", "default", "released"))
    return judge(test, rows) if is_own else ""


def judge(test: str, rows: pd.DataFrame) -> str:
    """Compare with the published figures: met, or the largest distance beyond the tolerance."""
    published = dict(zip(WIDTHS, PUBLISHED_PCR[test, "published"], strict=True))
    sign = 1 if test == "nullification" else -1
    found = rows.set_index("n_features")["pcr"]
    worst = max(sign * (found[width] - published[width]) for width in JUDGED) - TOLERANCE
    return "met" if worst <= 1e-9 else f"missed by {worst:.3f}"


def print_fair(everyone, chosen, box, images, options) -> None:
    """Print PCR by the fair protocol, beside all other explainers, on one component of each."""
    console.print(
        "\nFair protocol: every input keeps its own values, random draws from the same candidates "
        f"with the same fills; KernelSHAP ({options.n_calls} calls) and integrated gradients are "
        f"averaged over {options.n_local} images of the component. Ridge and KernelSHAP see "
        "trousers and dresses, the mixture only trousers."
    )
    for name, ex in everyone.items():
        component = chosen[name][-1]
        others = ("random", "ridge", "kernelshap", "integrated_gradients")
        parts = []
        for order in ("mean",) if name == "released" else ("mean", "evidence"):
            part = mr.fidelity(
                ex,
                box,
                **images,
                tests=TESTS,
                n_features=WIDTHS[1:],
                fill=["zero", "mean", "marginal", "blur"],
                baselines=others if order == "mean" else (),
                component=component,
                order=order,
                n_bootstraps=options.bootstraps,
                n_local=options.n_local,
                n_calls=options.n_calls,
                random_seed=options.seed,
                progressbar=False,
            )
            part["explainer"] = part["explainer"].replace(ex.method, f"{name}, by {order}")
            parts.append(part)
        print_pcr(console, parts, f"Fair protocol, rows of {name} {component}")


if __name__ == "__main__":
    main()
