"""Messages to people: written with the change that causes them, delivered later, each exactly once in the outbox."""
