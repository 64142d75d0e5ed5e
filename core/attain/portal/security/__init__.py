"""Sessions, sign-in links, form tokens and headers."""
