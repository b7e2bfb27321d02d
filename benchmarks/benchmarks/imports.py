"""What an import costs, in a fresh interpreter."""

__all__ = ["Import"]


class Import:
    """Seconds of the statement alone, without the start of the interpreter."""

    def timeraw_mixreg(self) -> str:
        return "import mixreg"

    def timeraw_first_use(self) -> str:
        """Everything that declaring and sampling load: PyMC, PyTensor, ArviZ."""
        return "import mixreg; mixreg.dmm; mixreg.sample"

    def timeraw_pymc(self) -> str:
        """PyMC alone, which is most of the first use."""
        return "import pymc"
