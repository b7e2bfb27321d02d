"""Data to try things on: real tables, simulated truth, and readers for files of the user's."""

from mixreg.datasets.cancer import breast_cancer
from mixreg.datasets.files import FileTable, read_table
from mixreg.datasets.pdf import pdf_malware
from mixreg.datasets.simulated import Simulated, simulate
from mixreg.datasets.table import Table

__all__ = [
    "FileTable",
    "Simulated",
    "Table",
    "breast_cancer",
    "pdf_malware",
    "read_table",
    "simulate",
]
