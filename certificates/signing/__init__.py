"""The office's keys, and what they seal."""
