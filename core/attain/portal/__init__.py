"""The web portal: pages rendered on the server that work without scripts."""
