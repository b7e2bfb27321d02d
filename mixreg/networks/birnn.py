"""The recurrent labeller of sequences; its defaults are the published function-start network."""

from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.backend import check_activation, import_keras

__all__ = ["build_birnn"]

_MEANING = 0.1


def build_birnn(
    sequence_length: int = 200,
    vocabulary: int = 257,
    embedding: int = 16,
    units: int = 8,
    n_classes: int = 2,
    activation: str = "relu",
    *,
    random_seed: int | None = None,
) -> Any:
    """
    Build an untrained labeller of sequences: tokens, one recurrent pass each way, a softmax each.

    Every token is embedded, one simple recurrent layer reads the sequence from its beginning and
    another from its end, and a dense layer turns what both know at a token into the
    probabilities of its classes. The defaults are the network that was explained on function
    starts: a token is a byte plus one, and token 0 pads what lies outside a sequence.

    Trained by `mixreg.networks.train_best` on the windows set apart for it in
    `mixreg.datasets.function_starts`, with ``epochs=40, learning_rate=0.008, clip_norm=1.0,
    weight_decay=0.2, class_weight=(1, 2), average=10``, the default finds the starts in the
    other windows with an F1 above 0.9.

    Parameters
    ----------
    sequence_length : int, default 200
        Tokens in a sequence.
    vocabulary : int, default 257
        Number of different tokens, the padding included.
    embedding : int, default 16
        Numbers that stand for a token.
    units : int, default 8
        Units of the recurrent layer of each direction.
    n_classes : int, default 2
        Number of classes of a token; each gets one output, a probability.
    activation : str, default "relu"
        Activation of the recurrent layers, by its Keras name.
    random_seed : int, optional
        Seed of the initial weights.

    Returns
    -------
    keras.Sequential
        The network, from whole numbers of shape (n_obs, sequence_length) to
        (n_obs, sequence_length, n_classes).

    Raises
    ------
    TypeError
        If a size is not a whole number.
    ValueError
        If a size, the number of classes or the activation is impossible.
    ImportError
        If Keras is missing.

    References
    ----------
    Shin, E. C. R., Song, D., & Moazzezi, R. (2015). Recognizing functions in binaries with neural
    networks. USENIX Security Symposium.

    Guo, W., Mu, D., Xu, J., Su, P., Wang, G., & Xing, X. (2018). LEMNA: explaining deep learning
    based security applications. ACM CCS. https://doi.org/10.1145/3243734.3243792

    Examples
    --------
    >>> network = build_birnn()
    >>> network.count_params(), network.output_shape
    (4546, (None, 200, 2))
    """
    sizes = {
        "sequence_length": sequence_length,
        "vocabulary": vocabulary,
        "embedding": embedding,
        "units": units,
    }
    for name, size in sizes.items():
        check_count(size, name=name)
    check_count(n_classes, name="n_classes", minimum=2)
    check_activation(activation)
    keras = import_keras()
    # Every weight gets a seed of its own: without one, Keras draws from global state.
    seeds = iter(np.random.default_rng(random_seed).integers(2**31, size=6).tolist())
    layers, initial = keras.layers, keras.initializers

    def recurrent(*, backwards: bool) -> Any:
        return layers.SimpleRNN(
            units,
            activation,
            return_sequences=True,
            go_backwards=backwards,
            kernel_initializer=initial.GlorotUniform(seed=next(seeds)),
            recurrent_initializer=initial.Orthogonal(seed=next(seeds)),
        )

    forwards, backwards = recurrent(backwards=False), recurrent(backwards=True)
    # Twice Keras's own: the recurrent layers need differences between tokens to start from.
    meaning = initial.RandomUniform(-_MEANING, _MEANING, seed=next(seeds))
    return keras.Sequential(
        [
            # Other numbers are accepted too, and cut to whole ones.
            keras.Input((sequence_length,), dtype="int32"),
            layers.Embedding(vocabulary, embedding, embeddings_initializer=meaning),
            layers.Bidirectional(forwards, backward_layer=backwards),
            layers.Dense(
                n_classes,
                "softmax",
                kernel_initializer=initial.GlorotUniform(seed=next(seeds)),
            ),
        ]
    )
