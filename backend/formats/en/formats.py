"""Dates and numbers do not change with the language of the browser: 04/05 is the fourth of May."""

from backend.formats.vi.formats import *  # noqa: F403
