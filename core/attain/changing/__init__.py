"""What a change of the configuration means for reviews that run: pure, two configurations in, lanes and words out."""
