"""The hooks of the platform, one module per family: load, service, reply."""
