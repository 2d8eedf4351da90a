"""Pages of the press."""

from certificates.views.batches import (
    batch,
    batch_again,
    batch_cancel,
    batch_download,
    batch_progress,
    certificate_pdf,
    press,
)
from certificates.views.handing import run_hand_over, run_hand_over_sheet
from certificates.views.runs import (
    run,
    run_calibrate,
    run_cross,
    run_drop,
    run_file,
    run_move,
    run_picture,
    run_place,
    run_scan,
    run_trial,
)
from certificates.views.sealing import (
    keys,
    keys_json,
    offline,
    offline_manifest,
    offline_worker,
)
from certificates.views.stock import (
    blank,
    blank_loose,
    blank_new,
    blank_receive,
    blank_report,
    blank_write_off,
)
from certificates.views.verifying import verify, verify_form

__all__ = [
    "batch",
    "batch_again",
    "batch_cancel",
    "batch_download",
    "batch_progress",
    "blank",
    "blank_loose",
    "blank_new",
    "blank_receive",
    "blank_report",
    "blank_write_off",
    "certificate_pdf",
    "keys",
    "keys_json",
    "offline",
    "offline_manifest",
    "offline_worker",
    "press",
    "run",
    "run_calibrate",
    "run_cross",
    "run_drop",
    "run_file",
    "run_hand_over",
    "run_hand_over_sheet",
    "run_move",
    "run_picture",
    "run_place",
    "run_scan",
    "run_trial",
    "verify",
    "verify_form",
]
