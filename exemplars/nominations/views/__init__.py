"""Pages of submissions and dossiers: find, ask, act, answer."""
