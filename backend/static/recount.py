"""Counts the opened ballots of a secret vote once more, with nothing but Python's own library.

    python3 recount.py phieu-da-mo.json

Independent of the program that published the file: it shares no line with it. For each item it
adds up the ballots, reckons base, quorum and threshold from the record that was frozen when voting
opened, and compares outcome, totals and base with what was published. It prints SHA-256 of the
frozen record, of each item's receipts and of its ballots, to be compared with the minutes. Ends with 0 if
everything agrees, 1 if something differs, 2 if the file is not one it can read.
"""

import hashlib
import json
import sys
from fractions import Fraction

CHOICES = ("agree", "lower", "disagree", "other", "invalid")


def sha256(values):
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reaches(votes, base, rule, may_count):
    """Whether this many votes of this base pass. A tie never does: it would need a known vote."""
    if not may_count or base <= 0:
        return False
    share, asked = Fraction(votes, base), Fraction(rule["threshold"])
    return share > asked if rule["strict"] else share >= asked


def recount(frozen, item, ballots, in_writing):
    """Outcome, totals and base of one item. `in_writing`: how many ballots came from who is away."""
    terms = next(row for row in frozen["items"] if row["item"] == item)
    rule = terms["rule"]["count"]
    totals = {choice: ballots.count(choice) for choice in CHOICES}
    roll = frozen["roll"]
    barred = {row["seat"] for row in frozen["recusals"] if row["item"] == item}
    here = {row["seat"] for row in roll if row["presence"] == "present"}
    away = {row["seat"] for row in roll if row["presence"] == "written"}
    valid = sum(totals[choice] for choice in ("agree", "lower", "disagree", "other"))
    silent = len(here - barred) - (len(ballots) - in_writing)
    if rule["base"] == "all_members":
        base = len(roll)
        gone = len(barred)
    elif rule["base"] == "present":
        base = len(here) + in_writing
        gone = len(here & barred)
    elif rule["base"] == "ballots_cast":
        base, gone, silent = len(ballots), 0, 0
    else:
        base, gone, silent = valid, 0, 0
    if rule["recusal_reduces_base"]:
        base -= gone
    if not rule["abstention_in_base"]:
        base -= totals["other"] + silent
    attending = len(here) + (0 if rule["meets"] else len(away))
    enough = len(roll) > 0 and attending >= Fraction(rule["quorum"]) * len(roll)
    outcome = "rejected"
    if reaches(totals["agree"], base, rule, enough):
        outcome = "passed"
    elif terms.get("lower"):
        below = {**rule, **{k: terms["lower"]["rule"]["count"][k] for k in ("threshold", "strict")}}
        if reaches(totals["agree"] + totals["lower"], base, below, enough):
            outcome = "passed_lower"
    return {**totals, "base": base, "outcome": outcome}


def check(said):
    """Prints every item; returns what differs, in words."""
    faults = []
    print(f"{said['title']}")
    print(f"Hồ sơ đóng băng khi mở biểu quyết: SHA-256 {sha256(said['frozen'])}")
    if sha256(said["frozen"]) != said["frozen_sha256"]:
        faults.append("bản ghi đóng băng không khớp mã băm đã công bố")
    for row in said["items"]:
        found = recount(said["frozen"], row["item"], row["ballots"], row["in_writing"])
        print(f"\n{row['name']}: {len(row['ballots'])} phiếu, {row['in_writing']} từ người vắng")
        print("  " + ", ".join(f"{name} {value}" for name, value in found.items()))
        print(f"  biên nhận SHA-256 {sha256({'list': row['receipts']})}")
        print(f"  phiếu     SHA-256 {sha256(sorted(row['ballots']))}")
        if len(row["receipts"]) != len(row["ballots"]) or len(set(row["receipts"])) != len(
            row["receipts"]
        ):
            faults.append(f"{row['name']}: số phiếu khác số biên nhận")
        for name, value in found.items():
            if row["published"][name] != value:
                faults.append(
                    f"{row['name']}: {name} đã công bố {row['published'][name]}, tính lại {value}"
                )
    print()
    for fault in faults:
        print("KHÁC: " + fault)
    print("Có điểm khác." if faults else f"Khớp: {len(said['items'])} hồ sơ.")
    return faults


def main(arguments):
    if len(arguments) != 1:
        print(__doc__)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:  # noqa: PTH123
            return 1 if check(json.load(file)) else 0
    except (OSError, ValueError, KeyError, TypeError, StopIteration, ZeroDivisionError) as problem:
        print(f"Không đọc được tệp: {type(problem).__name__} {problem}")
        return 2


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):  # a console of another alphabet prints it all the same
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main(sys.argv[1:]))
