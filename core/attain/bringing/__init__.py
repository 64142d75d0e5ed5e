"""Files that the kernel's own connection `files` brings in: people, and measures of people."""
