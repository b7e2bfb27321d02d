"""Data to try things on: real tables and images, simulated truth, readers for own files."""

from mixreg.datasets.cancer import breast_cancer
from mixreg.datasets.digits import digits
from mixreg.datasets.fashion_mnist import fashion_mnist
from mixreg.datasets.files import FileTable, read_table
from mixreg.datasets.function_starts import function_starts
from mixreg.datasets.images import Images
from mixreg.datasets.pdf import pdf_malware
from mixreg.datasets.simulated import Simulated, simulate
from mixreg.datasets.table import Table
from mixreg.datasets.windows import FunctionStarts

__all__ = [
    "FileTable",
    "FunctionStarts",
    "Images",
    "Simulated",
    "Table",
    "breast_cancer",
    "digits",
    "fashion_mnist",
    "function_starts",
    "pdf_malware",
    "read_table",
    "simulate",
]
