"""The competency based plugin."""

__version__ = "1.0.0"
