"""Explanations of single inputs: perturbed, fitted together, and tested."""

__all__: list[str] = []
