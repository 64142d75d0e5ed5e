"""What documents say once they took over others, and what they say for people to whom overlays apply."""
