"""Every write about paper: runs, the sheets' way from plan to hand-over, stock, calibration."""

from certificates.printing.moving import move_all, scan
from certificates.printing.runs import (
    Office,
    Paper,
    Place,
    drop_run,
    frozen,
    measure,
    open_run,
    place_sheet,
    use_measurement,
)
from certificates.printing.stock import (
    SerialRange,
    add_blank,
    receive,
    serial_range,
    spoil_loose,
    write_off,
)

__all__ = [
    "Office",
    "Paper",
    "Place",
    "SerialRange",
    "add_blank",
    "drop_run",
    "frozen",
    "measure",
    "move_all",
    "open_run",
    "place_sheet",
    "receive",
    "scan",
    "serial_range",
    "spoil_loose",
    "use_measurement",
    "write_off",
]
