"""One canonical form for files of the language: comments kept, meaning untouched."""
