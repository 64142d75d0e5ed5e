"""The talent ranking plugin."""
