"""Networks to explain: the published ones, and loading, building and training others."""

from mixreg.networks.cnn import build_cnn
from mixreg.networks.load import load_network
from mixreg.networks.mlp import build_mlp
from mixreg.networks.published import fashion_mnist_cnn, pdf_malware_mlp
from mixreg.networks.training import Training, train

__all__ = [
    "Training",
    "build_cnn",
    "build_mlp",
    "fashion_mnist_cnn",
    "load_network",
    "pdf_malware_mlp",
    "train",
]
