"""The lms files plugin."""

__version__ = "1.0.0"
