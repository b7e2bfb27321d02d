"""Train the function-start network on the packaged windows, one seed after the other.

Run: python benchmarks/train_function_starts.py [--seeds 0 1 2 3 4] [--save demo_rnn.keras]
"""

import argparse
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

import mixreg as mr

SETTINGS = {
    "n_starts": 4,
    "trial_epochs": 6,
    "epochs": 40,
    "learning_rate": 0.008,
    "clip_norm": 1.0,
    "weight_decay": 0.2,
    "class_weight": (1, 2),
    "average": 10,
}
console = Console(width=100)


def main() -> None:
    """Train, then print how well each network finds the starts of libraries it has not seen."""
    options = parse_arguments()
    train, test = (mr.datasets.function_starts(split=side) for side in ("train", "test"))
    table = Table("seed", "seconds", "precision", "recall", "F1", "F1, training windows")
    network = None
    for seed in options.seeds:
        begun = time.perf_counter()
        network, _ = mr.networks.train_best(
            lambda start: mr.networks.build_birnn(random_seed=start),
            train.tokens,
            train.starts,
            random_seed=seed,
            **SETTINGS,
        )
        seconds = time.perf_counter() - begun
        figures = [*judge(network, test), judge(network, train)[2]]
        table.add_row(str(seed), f"{seconds:.0f}", *(f"{figure:.3f}" for figure in figures))
    console.print(table)
    if options.save is not None:
        # Without the state of the optimiser, which takes as much space again.
        kept = mr.networks.build_birnn()
        kept.set_weights(network.get_weights())
        kept.save(options.save)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--save", type=Path, help="keep the network of the last seed here")
    return parser.parse_args()


def judge(network: Any, data: mr.datasets.FunctionStarts) -> tuple[float, float, float]:
    """Precision, recall and F1 of the bytes whose probability is above one half."""
    probability = network.predict(data.tokens, batch_size=500, verbose=0)[..., 1]
    called, wanted = probability > 0.5, data.starts > 0
    n_right = np.sum(called & wanted)
    return (
        float(n_right / max(called.sum(), 1)),
        float(n_right / wanted.sum()),
        float(2 * n_right / (called.sum() + wanted.sum())),
    )


if __name__ == "__main__":
    main()
