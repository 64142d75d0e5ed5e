"""The three small grammars: people, times and conditions; one parser, one tree."""
