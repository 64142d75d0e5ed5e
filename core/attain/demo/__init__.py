"""The demo organisation."""
