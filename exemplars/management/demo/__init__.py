"""The demonstration: one province, one round, every step by the real actions as the right person.

`world` makes the units, people, campaign and council; `course` takes the dossiers through every
step; `summary` counts and writes what came of it. Names, deeds and numbers are fictional
(`examples/demo.json`).
"""
