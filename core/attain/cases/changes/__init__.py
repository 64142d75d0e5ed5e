"""What a change of the configuration does to running reviews: counted, moved, followed, taken back."""
