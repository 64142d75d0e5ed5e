"""Versions of the language: the one that is read, and older ones that `attain upgrade` knows, oldest first."""

from __future__ import annotations

VERSION = "attain/v1"
PAST = ("attain/v1alpha1",)
