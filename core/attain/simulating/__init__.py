"""A whole cycle on the real chart before it is launched: the engine itself, seeded people, a clock of its own."""
