"""Audio conferences for the phones of a company, driven by the webhooks of a voice platform."""
