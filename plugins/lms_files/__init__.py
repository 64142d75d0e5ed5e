"""The lms files plugin."""

__version__ = "0.1.0"
