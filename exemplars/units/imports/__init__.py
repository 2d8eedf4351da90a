"""Outside lists of units in, a plan out. Nothing is written here; `units.actions.load` takes it.

The rows are import-export's work: a `Resource` names the columns, its widgets turn a cell into a
value or say what is wrong with it. Sheets and headings are found by what they say, not where they
stand.
"""

from exemplars.units.imports.keeping import drop, keep, kept
from exemplars.units.imports.opening import WorkbookRefused
from exemplars.units.imports.reading import read

__all__ = ["WorkbookRefused", "drop", "keep", "kept", "read"]
