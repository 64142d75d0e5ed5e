"""The competency based plugin."""
