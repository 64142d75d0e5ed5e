"""The goals based plugin."""
