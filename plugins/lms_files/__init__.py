"""A learning system that speaks in files: catalogue and transcript are read, assignments are written."""

__version__ = "0.1.0"
