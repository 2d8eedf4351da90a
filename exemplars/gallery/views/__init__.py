"""Pages of the gallery: what everybody reads, and where it is written."""
