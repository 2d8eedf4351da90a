"""The office's keys and what they seal; its certificates and the PDFs they sign (PAdES)."""
