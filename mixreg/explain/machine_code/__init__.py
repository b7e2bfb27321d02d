"""Explanations of machine code: strips of bytes, and what begins functions."""

__all__: list[str] = []
