"""Maskers: what the features of an input are, and what stands where one is taken away."""

from mixreg.explain.fitted_image import FittedImage
from mixreg.explain.maskers.attached import Attached
from mixreg.explain.maskers.image import Image, every_pixel, top_variance
from mixreg.explain.maskers.sequence import Sequence
from mixreg.explain.maskers.superpixels import superpixels
from mixreg.explain.maskers.tabular import Tabular

__all__ = [
    "Attached",
    "FittedImage",
    "Image",
    "Sequence",
    "Tabular",
    "every_pixel",
    "superpixels",
    "top_variance",
]
