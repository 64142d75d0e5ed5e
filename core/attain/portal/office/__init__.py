"""Pages for whoever looks after others: HR, learning manager, executive, administrator."""
