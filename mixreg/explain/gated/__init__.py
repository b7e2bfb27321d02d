"""Explanations whose weights depend on the input: routing, slopes, and what a reading looks at."""

__all__: list[str] = []
