"""Workflows and the pure engine that moves cases through them: no clock, no database, no network."""
