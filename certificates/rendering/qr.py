"""The verification address as a QR code, drawn as vectors.

Error level M: a code of this size still reads with a fold or a stain over 15 % of it. The mask is
always the same one. The code at the end of the address is set as a segment of its own, in capitals
and figures, which saves a size: larger modules on the same paper.

A QR symbol with fixed size and mask is an affine map of its data over GF(2): each data bit flips
the same modules whatever the other bits are. `Family` asks segno once which modules each bit
flips; any further symbol is then a few exclusive ors, equal bit for bit to segno's.
"""

import re
from dataclasses import dataclass
from functools import cached_property

#: Modes as the standard numbers them.
BYTES, CAPITALS = 4, 2
MASK = 3
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {letter: value for value, letter in enumerate(LETTERS)}

_CODE = re.compile(r"[0-9A-Z]{2,}$")
_RUN = re.compile("1+")
_PART = 11  # modules of a row looked up at a time; at most 512 texts for each place


def split(url: str) -> tuple[str, str]:
    """The address without the code at its end, and the code (an even number of letters or none)."""
    found = _CODE.search(url)
    code = found[0] if found else ""
    code = code[len(code) % 2 :]
    return url[: len(url) - len(code)], code


def matrix(prefix: str, code: str) -> tuple[int, int]:
    """The symbol by segno: all modules as one number (row by row, first module highest), and side.

    Raises:
        ValueError: the address is too long for a QR code.
    """
    # Imported here: the worker of a batch needs segno only for a family it has not been given.
    import segno  # noqa: PLC0415

    segments = [(part, mode) for part, mode in ((prefix, BYTES), (code, CAPITALS)) if part]
    # Its stub leaves out what it documents: a list of segments.
    made = segno.make(segments, error="m", micro=False, boost_error=False, mask=MASK)  # type: ignore[arg-type]
    bits = "".join("01"[module & 1] for row in made.matrix for module in row)
    return int(bits, 2), len(made.matrix)


@dataclass(frozen=True)
class Family:
    """All symbols of one address prefix and one length of code."""

    prefix: str
    length: int
    side: int
    base: int
    flips: tuple[int, ...]

    def symbol(self, code: str) -> int:
        """The modules of prefix + code as one number.

        Raises:
            ValueError: the code has another length, or a letter a QR code does not hold in capitals.
        """
        if len(code) != self.length:
            raise ValueError(f"a code of {self.length} letters is needed")
        found = self.base
        try:
            for index, table in enumerate(self._tables):
                value = _VALUES[code[2 * index]] * 45 + _VALUES[code[2 * index + 1]]
                found ^= table[0][value & 31] ^ table[1][value >> 5]
        except KeyError as letter:
            raise ValueError(f"{letter} is not a letter of the code") from letter
        return found

    @cached_property
    def _tables(self) -> list[tuple[list[int], list[int]]]:
        """For each pair of letters what its five lower and six upper bits flip together."""
        pairs = [self.flips[start : start + 11] for start in range(0, len(self.flips), 11)]
        return [(_sums(pair[:5]), _sums(pair[5:])) for pair in pairs]


def family(prefix: str, length: int) -> Family:
    """Ask segno for the family, a symbol per data bit (about a third of a second).

    Raises:
        ValueError: the length is odd, or the address does not fit.
    """
    if length % 2:
        raise ValueError("pairs of letters are needed")
    zeros = "0" * length
    base, side = matrix(prefix, zeros)
    flips = []
    for pair in range(0, length, 2):
        for bit in range(11):
            one = LETTERS[(1 << bit) // 45] + LETTERS[(1 << bit) % 45]
            flips.append(matrix(prefix, zeros[:pair] + one + zeros[pair + 2 :])[0] ^ base)
    return Family(prefix, length, side, base, tuple(flips))


def operators(modules: int, side: int) -> bytes:
    """The symbol as one filled path of PDF operators: a module is 1 × 1, y grows downwards."""
    bits, rows = f"{modules:0{side * side}b}", []
    parts = [(left, left + _PART, _PARTS[left]) for left in range(0, side, _PART)]
    for y in range(side):
        row = bits[y * side : (y + 1) * side]
        drawn = b"".join([runs[row[left:right]] for left, right, runs in parts])
        rows.append(drawn.replace(b"y", b"%d" % y))
    return b"".join(rows) + b"f"


class _Runs(dict[str, bytes]):
    """The dark runs of a piece of a row that begins at `left`; the row is put in place of the y."""

    def __init__(self, left: int) -> None:
        super().__init__()
        self.left = left

    def __missing__(self, bits: str) -> bytes:
        drawn = b"".join(
            b"%d y %d 1 re " % (self.left + start, end - start)
            for start, end in (run.span() for run in _RUN.finditer(bits))
        )
        self[bits] = drawn
        return drawn


#: By where a piece begins; 177 modules is the largest symbol.
_PARTS = {left: _Runs(left) for left in range(0, 177, _PART)}


def svg_path(url: str) -> tuple[str, int]:
    """The dark modules as the `d` of an SVG path, and the number of modules a side."""
    modules, side = matrix(*split(url))
    d = []
    bits = f"{modules:0{side * side}b}"
    for y in range(side):
        for run in _RUN.finditer(bits[y * side : (y + 1) * side]):
            start, end = run.span()
            d.append(f"M{start} {y}h{end - start}v1h{start - end}z")
    return "".join(d), side


def _sums(flips: tuple[int, ...]) -> list[int]:
    sums = [0]
    for flip in flips:
        sums += [flip ^ known for known in sums]
    return sums
