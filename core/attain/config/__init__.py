"""Reading an organisation's YAML: source with places, documents, schemas, catalogue, findings."""
