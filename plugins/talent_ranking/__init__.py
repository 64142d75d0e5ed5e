"""The talent ranking plugin."""

__version__ = "1.0.0"
