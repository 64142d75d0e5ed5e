"""The goals based plugin."""

__version__ = "0.1.0"
