"""The history of the configuration: one number for the organisation, hashes for its documents."""
