"""The handbook of an organisation: what its reviews ask of people and promise them, written from the configuration."""
