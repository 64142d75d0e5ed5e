"""The development plan: the bridge from a review to learning."""
