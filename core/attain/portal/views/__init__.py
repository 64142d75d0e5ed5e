"""What templates are given: finished, frozen values."""
