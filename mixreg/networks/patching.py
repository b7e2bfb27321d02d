"""Patching: a network retrained against explained errors, and what that changed."""

import time
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mixreg.explain.blackbox import BlackBox, black_box
from mixreg.explain.patching.crafting import Crafted, Donors, craft, deciding
from mixreg.explain.patching.errors import claimed
from mixreg.explain.patching.explained import Explained, gather, keys, locate
from mixreg.explain.patching.report import Claims, PatchReport, count_errors
from mixreg.networks.interpolation import between
from mixreg.networks.patch_settings import Labelled, PatchSettings, check_labelled, check_parties
from mixreg.networks.retraining import retrained

if TYPE_CHECKING:
    from mixreg.explain.explanation import Explanation

__all__ = ["patch"]


# Parts of the way from the old weights to the new ones.
_STEPS = tuple(tenth / 10 for tenth in range(11))


class _Bench(NamedTuple):
    """What networks are judged on."""

    here: Labelled
    fresh: Labelled
    truth: Claims
    output: int


def patch(
    network: Any,
    explanations: "Explanation | Sequence[Explanation]",
    *,
    masker: Any,
    X: Any,
    y: Any,
    X_fresh: Any,
    y_fresh: Any,
    X_train: Any,
    y_train: Any,
    output: int = 1,
    n_features: int = 5,
    n_crafted: int = 5,
    change: float = 0.5,
    weight: float = 1.0,
    epochs: int = 25,
    batch_size: int = 100,
    learning_rate: float = 0.003,
    random_seed: int = 0,
    control: bool = True,
    progressbar: bool = True,
) -> PatchReport:
    """
    Patch a network against errors that were explained, and count errors before and after.

    From every explained error samples are crafted: the features that decided, those that spoke
    loudest for the class and those that spoke loudest against it, are kept, and some of the
    others are replaced by what stands there in a training input whose right class is the same.
    A copy of the network is trained from its weights on the training data, the errors and the
    crafted samples, all with their right classes. Of the straight way from the old weights to
    the new ones, as much is gone as leaves the fewest errors in X, and no more of either kind
    than before. The network itself stays as it is.

    Parameters
    ----------
    network : keras.Model
        A classifier of inputs, or of every token of sequences, with one output per class.
    explanations : Explanation or sequence of Explanation
        Of errors of this network, made by `LocalExplainer` with the same masker:
        `mixreg.explain.patching.errors_of` finds errors to explain.
    masker : Tabular, Image or Sequence
        What the features are.
    X, y : array-like of shape (n_obs, ...) and of int (n_obs,) or (n_obs, n_tokens)
        The inputs among which the errors were found, and the classes.
    X_fresh, y_fresh : array-like, likewise
        Inputs that nothing else has seen: they tell what the patch does elsewhere.
    X_train, y_train : array-like, likewise
        What the network learns besides; without them it would forget.
    output : int, default 1
        Number of the class whose false positives and negatives are counted; the one that was
        explained.
    n_features : int, default 5
        How many features on each side are kept, at most.
    n_crafted : int, default 5
        Crafted samples of every error, beside the error itself.
    change : float, default 0.5
        Probability that another feature is replaced, in [0, 1]. Of sequences, runs from either
        end of the window are replaced, of any length up to this share of their side.
    weight : float, default 1.0
        How much each error counts in training; an answer of the training data counts 1. Its
        crafted samples count as much together. The rarer kind of error, false positives or
        negatives, counts more in proportion.
    epochs : int, default 25
        Passes over the data.
    batch_size : int, default 100
        Inputs per step.
    learning_rate : float, default 0.003
        Step size of Adam in the first epoch; it falls evenly to zero.
    random_seed : int, default 0
        Decides the crafted samples and the order of training: the same seed, the same report.
    control : bool, default True
        Whether to train a second copy as long, and choose its weights likewise, without errors
        and crafted samples, to see what they add to mere training.
    progressbar : bool, default True
        Whether to show progress.

    Returns
    -------
    PatchReport
        The patched network and the table of errors.

    Raises
    ------
    TypeError, ValueError
        If an argument is wrong, shapes do not fit the network, or something that was explained
        is no error of the network on X.
    ImportError
        If Keras is missing.

    Notes
    -----
    LEMNA's authors gave the features that caused an error random values, and counted errors on
    the data that they had patched against. Here the values come from inputs of the right class,
    so that crafted samples stay like real ones, and fresh inputs show what a patch is worth
    elsewhere. The step size suits the recurrent labeller of function starts; a network whose
    training data are not all there forgets less with a smaller one, 0.001 say.

    References
    ----------
    Guo, W., Mu, D., Xu, J., Su, P., Wang, G., & Xing, X. (2018). LEMNA: explaining deep learning
    based security applications. ACM CCS. https://doi.org/10.1145/3243734.3243792

    Examples
    --------
    >>> from mixreg.explain import LocalExplainer, black_box
    >>> from mixreg.explain.maskers import Tabular
    >>> from mixreg.explain.patching import errors_of
    >>> from mixreg.networks import build_mlp
    >>> rng = np.random.default_rng(1)
    >>> X = rng.normal(size=(300, 3))
    >>> y = (X[:, 0] > 0).astype(int)
    >>> network = build_mlp(3, (4,), random_seed=1)
    >>> box = black_box(network, output=1)
    >>> errors = errors_of(box, X[:100], y[:100])
    >>> explainer = LocalExplainer(box, Tabular(), "dmm", gate=None)
    >>> ex = explainer(errors.X[:3], n_samples=60, progressbar=False)
    >>> report = patch(network, ex, masker=Tabular(), X=X[:100], y=y[:100],
    ...                X_fresh=X[100:150], y_fresh=y[100:150], X_train=X[150:],
    ...                y_train=y[150:], epochs=2, progressbar=False)
    >>> report.table["split"].tolist()
    ['explained', 'explained', 'rest', 'rest', 'fresh', 'fresh']
    """
    started = time.perf_counter()
    settings = PatchSettings(
        n_features=n_features,
        n_crafted=n_crafted,
        change=change,
        weight=weight,
        epochs=epochs,
        batch_size=batch_size,
        learning_rate=learning_rate,
        random_seed=random_seed,
    )
    check_parties(network, masker, output)
    here = check_labelled(network, X, y)
    fresh = check_labelled(network, X_fresh, y_fresh, "_fresh")
    train = check_labelled(network, X_train, y_train, "_train")
    bench = _Bench(here, fresh, Claims(here.y == output, fresh.y == output), output)
    claims = {"before": _claims(network, bench)}
    samples, explained = _craft(
        gather(explanations), masker, train, claims["before"].here, bench, settings
    )
    patched, step = _retrain(network, train, samples, bench, settings, progressbar)
    claims["after"] = _claims(patched, bench)
    if control:
        other, _ = _retrain(network, train, None, bench, settings, progressbar)
        claims["control"] = _claims(other, bench)
    return PatchReport(
        network=patched,
        table=count_errors(claims, bench.truth, explained),
        crafted=samples,
        step=step,
        n_shared=_n_shared(fresh.rows, here.rows),
        settings=asdict(settings),
        seconds=time.perf_counter() - started,
    )


def _craft(
    explained: Explained,
    masker: Any,
    train: Labelled,
    claims: np.ndarray,
    bench: _Bench,
    settings: PatchSettings,
) -> tuple[Crafted, np.ndarray]:
    """Craft samples from the explained errors; also say which answers those are."""
    here, truth = bench.here, bench.truth.here
    if (explained.position is None) != (truth.ndim == 1):
        raise ValueError(
            f"the network has answers of shape {truth.shape[1:]} per input, but the explanations "
            f"have {'no ' if explained.position is None else ''}positions of tokens."
        )
    first, marked = locate(explained, here.rows, claims != truth)
    attached = masker.attach(explained.rows.reshape(-1, *here.X.shape[1:]), explained.position)
    if attached.names != explained.names:
        raise ValueError(
            f"masker has {attached.n_features} features ({attached.names[0]} ...), the "
            f"explanations {len(explained.names)} ({explained.names[0]} ...); wanted the same "
            "masker for both."
        )
    place = (first,) if explained.position is None else (first, explained.position)
    samples = craft(
        attached,
        here.y[first],
        deciding(explained.importance, explained.active, settings.n_features),
        Donors(train.rows, train.y),
        n_crafted=settings.n_crafted,
        change=settings.change,
        weight=settings.weight,
        balance=_balance(truth[place]),
        random_seed=settings.random_seed,
    )
    return samples._replace(X=samples.X.reshape(-1, *here.X.shape[1:])), marked


def _balance(missed: np.ndarray) -> np.ndarray:
    """Let both kinds of error count alike in sum, the more frequent kind as it is."""
    share = np.where(missed, missed.mean(), 1 - missed.mean())
    return share.max() / share


def _retrain(
    network: Any,
    train: Labelled,
    samples: Crafted | None,
    bench: _Bench,
    settings: PatchSettings,
    progressbar: bool,
) -> tuple[Any, float]:
    """Train a copy on the training data, and on crafted samples if there are any."""
    parts = [(train.X, train.y, np.ones(train.y.shape))]
    if samples is not None:
        parts.append((samples.X, samples.y, samples.weight))
    X, y, weight = (np.concatenate(each) for each in zip(*parts, strict=True))
    new = retrained(
        network,
        X,
        y,
        weight,
        epochs=settings.epochs,
        batch_size=settings.batch_size,
        learning_rate=settings.learning_rate,
        random_seed=settings.random_seed,
        progressbar=progressbar,
    )
    return new, _go_as_far_as_it_helps(new, network.get_weights(), bench)


def _go_as_far_as_it_helps(new: Any, start: list[np.ndarray], bench: _Bench) -> float:
    """Take a trained network back, in place, to where it makes the fewest errors on X."""
    end, box, truth = new.get_weights(), _box(new, bench.output), bench.truth.here
    errors = []
    for step in _STEPS:
        new.set_weights(between(start, end, step))
        wrong = claimed(box, bench.here.X) != truth
        errors.append((int((wrong & ~truth).sum()), int((wrong & truth).sum())))
    most = errors[0]
    allowed = [i for i, (fp, fn) in enumerate(errors) if fp <= most[0] and fn <= most[1]]
    # Of equals the first: the shortest way.
    best = min(allowed, key=lambda i: sum(errors[i]))
    new.set_weights(between(start, end, _STEPS[best]))
    return _STEPS[best]


def _box(network: Any, output: int) -> BlackBox:
    """Look at a network as a box whose explained output competes with others."""
    return black_box(network, output, per_token=len(network.output_shape) > 2)


def _claims(network: Any, bench: _Bench) -> Claims:
    """Ask about all inputs."""
    box = _box(network, bench.output)
    return Claims(claimed(box, bench.here.X), claimed(box, bench.fresh.X))


def _n_shared(fresh: np.ndarray, here: np.ndarray) -> int:
    """Count the fresh inputs that occur among the others."""
    known = set(keys(here))
    return sum(key in known for key in keys(fresh))
