"""Speed at 2,000 and 20,000 dossiers: `python -m tests.benchmarks` (`./run.sh bench`).

Seeds a PostgreSQL database of its own, starts gunicorn with two workers, and lets one client do
the office's work. It measures CPU time, queries and rows fetched; the tests assert none of the
times. `peer.py` holds what a well-made neighbour needs for the same work, and the targets.
"""
