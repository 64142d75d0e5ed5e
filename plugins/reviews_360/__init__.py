"""The reviews 360 plugin."""
