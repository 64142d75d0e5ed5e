"""The reviews 360 plugin."""

__version__ = "0.1.0"
