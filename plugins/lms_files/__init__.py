"""The lms files plugin."""
