"""Predictions of rows that were held out: data, contestants and scores of ``predictive.py``."""
