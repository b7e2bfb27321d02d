"""Networks to explain: the published ones, and loading, building and training others."""

from mixreg.networks.load import load_network
from mixreg.networks.mlp import build_mlp
from mixreg.networks.published import pdf_malware_mlp
from mixreg.networks.training import Training, train

__all__ = ["Training", "build_mlp", "load_network", "pdf_malware_mlp", "train"]
