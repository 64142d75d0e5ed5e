"""Scenarios: stories about a workflow, played and checked."""
