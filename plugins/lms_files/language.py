"""The words of a learning system that speaks in files: none of its own yet; its settings are those of a connection."""
