"""The history of this plugin's tables."""

NEEDS_KERNEL = "0001"
"""The revision of the kernel's tables on which they build."""
