"""Networks to explain: the published ones, and loading, building and training others."""

from mixreg.networks.birnn import build_birnn
from mixreg.networks.cnn import build_cnn
from mixreg.networks.demo import demo_rnn
from mixreg.networks.load import load_network
from mixreg.networks.mlp import build_mlp
from mixreg.networks.published import fashion_mnist_cnn, function_start_rnn, pdf_malware_mlp
from mixreg.networks.starts import train_best
from mixreg.networks.training import Training, train

__all__ = [
    "Training",
    "build_birnn",
    "build_cnn",
    "build_mlp",
    "demo_rnn",
    "fashion_mnist_cnn",
    "function_start_rnn",
    "load_network",
    "pdf_malware_mlp",
    "train",
    "train_best",
]
