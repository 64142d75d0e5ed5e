"""From older versions of the language to this one, step by step."""
