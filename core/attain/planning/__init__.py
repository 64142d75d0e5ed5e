"""Changing the configuration on purpose: a plan that says what it means, an approval, the apply, the way back."""
