"""What HR does with running cycles without touching the configuration: each command checks right and place, is
audited, and leaves a row that says who did it and why.
"""
