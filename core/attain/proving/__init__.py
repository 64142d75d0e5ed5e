"""Every state that a case can reach, found by driving the engine itself."""
