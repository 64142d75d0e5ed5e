"""Alembic's entry, the same for every owner."""

from attain.store.history import run_env

run_env()
