"""The reviews 360 plugin."""

__version__ = "1.0.0"
