"""Attain: performance management and learning on one record, described in YAML."""

__version__ = "0.1.0"
