"""The other explainers of single inputs, each with the same masker and as many network calls."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox
from mixreg.explain.gradients import path_gradient
from mixreg.explain.local.answers import ask_and_see
from mixreg.explain.local.fitting import alike
from mixreg.explain.local.masks import draw_masks
from mixreg.explain.maskers import Attached
from mixreg.explain.response import response
from mixreg.explain.ridge import fit_ridges
from mixreg.explain.seeding import global_seed

__all__ = ["Task", "rival"]

# Kernel width of LIME's explainers of text and of images, for cosine distances.
_LIME_WIDTH = 0.25


class Task(NamedTuple):
    """
    What explainers of single inputs are asked.

    Attributes
    ----------
    attached : Attached
        The inputs, their features and what stands where one is taken away.
    box : BlackBox
        The box.
    kind : {"logit", "probability", "raw"}
        The response that is explained, the same for all explainers.
    n_calls : int
        Rows the box may be asked about per input.
    seed : int
        Source of the randomness of LIME and KernelSHAP.
    mask_seed : int
        Seed of the explanation under test: ridge sees the perturbations that it saw.
    locality : {"uniform", "shapley", "half"}
        Of those perturbations.
    is_image : bool
        Whether LIME perturbs as it does images.
    design : {"masks", "changes"}
        What ridge is fitted to, as the explanation under test was.
    all_features : bool
        Whether KernelSHAP values all features; by its own default it selects ten.
    """

    attached: Attached
    box: BlackBox
    kind: str
    n_calls: int
    seed: int
    mask_seed: int
    locality: str
    is_image: bool = False
    design: str = "masks"
    all_features: bool = False

    def respond(
        self, instance: int, columns: np.ndarray, kept: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray:
        """
        Ask about one input of which some features are taken away.

        Parameters
        ----------
        instance : int
            Which input.
        columns : ndarray of int of shape (n_columns,)
            The features that may be taken away.
        kept : ndarray of shape (n, n_columns)
            Non-zero where one is kept.
        rng : numpy.random.Generator
            Source of random fills.

        Returns
        -------
        ndarray of shape (n,)
            Responses.
        """
        masks = np.ones((len(kept), self.attached.n_features), dtype=bool)
        masks[:, columns] = np.asarray(kept) != 0
        instances = np.full(len(masks), instance)
        return response(self.attached.ask(self.box, instances, masks, rng), self.kind)


def rival(name: str, task: Task) -> np.ndarray:
    """
    Explain inputs with one of the other explainers.

    Parameters
    ----------
    name : {"ridge", "lime", "kernelshap", "integrated_gradients"}
        "ridge": plain ridge on the perturbations of the explanation under test. "lime": LIME's
        regression on binary masks, with its own sampling and kernel. "kernelshap": Shapley values
        over masks, against the input without any feature. "integrated_gradients": gradients
        along 50 steps from there to the input.
    task : Task
        What is explained.

    Returns
    -------
    ndarray of shape (n_instances, n_features)
        What keeping each feature adds to the response.

    Examples
    --------
    >>> from mixreg.explain.blackbox import black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> attached = Tabular().attach([[1.0, 1.0, 1.0]])
    >>> task = Task(attached, black_box(lambda X: 2 * X[:, 0] - X[:, 1]), "raw", 60, 0, 0, "half")
    >>> rival("ridge", task).round(1)[:, :2]
    array([[ 2., -1.]])
    """
    return _RIVALS[name](task)


def _ridge(task: Task) -> np.ndarray:
    """Fit plain ridge to the masks that the explanation under test was fitted to."""
    rng = np.random.default_rng([task.mask_seed, 0])
    masks = draw_masks(task.n_calls, task.attached.n_features, rng, locality=task.locality)
    found = ask_and_see(task.attached, task.box, masks, rng, design=task.design)
    Y, values = response(found.outputs, task.kind), np.zeros(task.attached.active.shape)
    # As ours it is spared the features that cannot change.
    for columns, inputs in alike(task.attached.active):
        own = found.design[inputs] if found.design.ndim == 3 else found.design
        values[inputs[:, None], columns] = fit_ridges(own[..., columns], Y[inputs])[1]
    return values * found.rate


def _lime(task: Task) -> np.ndarray:
    """Fit LIME's weighted ridge to masks drawn as LIME does; all features are in one fit."""
    from lime.lime_base import LimeBase

    base = LimeBase(
        lambda distance: np.sqrt(np.exp(-((distance / _LIME_WIDTH) ** 2))), random_state=task.seed
    )
    found = np.zeros(task.attached.active.shape)
    for instance, columns in _inputs(task):
        rng = np.random.default_rng([task.seed, 5, instance])
        kept = _lime_masks(task.n_calls, len(columns), rng, coins=task.is_image)
        # Cosine distance to the mask that keeps everything.
        distance = 1.0 - np.sqrt(kept.mean(axis=1))
        answers = task.respond(instance, columns, kept, rng)
        _, weights, _, _ = base.explain_instance_with_data(
            kept, answers[:, None], distance, 0, len(columns), feature_selection="none"
        )
        for place, weight in weights:
            found[instance, columns[place]] = weight
    return found


def _lime_masks(
    n_samples: int, n_columns: int, rng: np.random.Generator, *, coins: bool
) -> np.ndarray:
    """Draw as LIME does: images by fair coins, text by first drawing how many tokens go."""
    if coins:
        kept = rng.random((n_samples, n_columns)) < 0.5
    else:
        n_gone = rng.integers(1, n_columns + 1, size=(n_samples, 1))
        place = rng.random((n_samples, n_columns)).argsort(axis=1).argsort(axis=1)
        kept = place >= n_gone
    kept[0] = True
    return kept.astype(np.float64)


def _kernelshap(task: Task) -> np.ndarray:
    """Estimate Shapley values over masks, the background being the mask that keeps nothing."""
    import shap

    found = np.zeros(task.attached.active.shape)
    with global_seed(task.seed):
        for instance, columns in _inputs(task):
            rng = np.random.default_rng([task.seed, 6, instance])

            def respond(
                kept: np.ndarray,
                instance: int = instance,
                columns: np.ndarray = columns,
                rng: np.random.Generator = rng,
            ) -> np.ndarray:
                return task.respond(instance, columns, kept, rng)

            explainer = shap.KernelExplainer(respond, np.zeros((1, len(columns))))
            # It asks about the background and the input besides.
            n_masks = max(task.n_calls - 2, 1)
            selected = {"l1_reg": False} if task.all_features else {}
            values = explainer.shap_values(
                np.ones(len(columns)), nsamples=n_masks, silent=True, **selected
            )
            found[instance, columns] = values
    return found


def _integrated_gradients(task: Task) -> np.ndarray:
    """Follow the gradient from the input without any feature to the input itself."""
    one = task.attached
    filled = one.fill.centre(one.background)
    if one.fill.value is None and one.fill.blurred is not None:
        filled = one.fill.rows(one.background, one.rows, np.random.default_rng(0))
    start = np.where(one.owner >= 0, filled, one.rows)
    low, high = (rows.reshape(-1, *one.shape) for rows in (start, one.rows))
    cells = path_gradient(task.box, low, high, one.position, kind=task.kind)
    instance, cell = np.nonzero(one.owner >= 0)
    found = np.zeros(one.active.shape)
    values = cells.reshape(one.rows.shape)[instance, cell]
    np.add.at(found, (instance, one.owner[instance, cell]), values)
    return found


def _inputs(task: Task) -> Iterator[tuple[int, np.ndarray]]:
    """Go through the inputs that have active features, and name those."""
    for instance, active in enumerate(task.attached.active):
        if active.any():
            yield instance, np.flatnonzero(active)


_RIVALS: dict[str, Callable[[Task], np.ndarray]] = {
    "ridge": _ridge,
    "lime": _lime,
    "kernelshap": _kernelshap,
    "integrated_gradients": _integrated_gradients,
}
