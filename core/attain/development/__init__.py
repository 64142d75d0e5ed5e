"""Development."""
