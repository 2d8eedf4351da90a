"""The verification address, with the certificate's seal, as a QR code.

Error level M: a code of this size still reads with a fold or a stain over 15 % of it. The mask is
always the same one. The code in the address is set as a segment of its own, in capitals and figures,
and the seal after the # as one of figures (0.3 % wasted): larger modules on the same paper.

A QR symbol with fixed size and mask is an affine map of its data over GF(2): each data bit flips
the same modules whatever the other bits are. `Family` asks segno once which modules each bit
flips; any further symbol is then a few exclusive ors, equal bit for bit to segno's. What the seals
of a batch begin with is put together once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from io import BytesIO
from itertools import compress, product
from operator import xor
from typing import Any

#: Modes as the standard numbers them.
BYTES, CAPITALS, FIGURES = 4, 2, 1
MASK = 3
#: Modules of white around a symbol, as the standard asks.
QUIET = 4
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_CODE = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_RUN = re.compile("1+")
#: Figures of a seal that are drawn together, and how many such pieces a family remembers.
_PIECE, _PIECES = 30, 64
#: Bits of a pair of letters and of three figures; the numbers a QR code keeps them as, bit by bit.
_PAIR, _TRIPLE = 11, 10
_PAIRS = {
    first + second: bytes(45 * high + low >> bit & 1 for bit in range(_PAIR))
    for high, first in enumerate(LETTERS)
    for low, second in enumerate(LETTERS)
}
_TRIPLES = {
    f"{value:03d}": bytes(value >> bit & 1 for bit in range(_TRIPLE)) for value in range(1000)
}


def split(url: str) -> tuple[str, str, str]:
    """The address up to the code, the code (an even number of letters or none), the seal."""
    before, mark, seal = url.rpartition("#")
    if not (mark and seal.isascii() and seal.isdigit()):
        before, seal = url, ""
    code = before[len(before.rstrip(_CODE)) :]
    code = code[len(code) % 2 :]
    return before[: len(before) - len(code)], code, seal


def matrix(prefix: str, code: str, seal: str = "") -> tuple[int, int]:
    """The symbol by segno: its modules as one number, and how many a side has.

    Row by row, the first module highest, each row filled up with zeros to whole bytes.

    Raises:
        ValueError: the address is too long for a QR code.
    """
    return _modules(_made(prefix, code, seal))


def _made(prefix: str, code: str, seal: str) -> Any:
    """The symbol as segno's own object."""
    # Imported here: the worker of a batch needs segno only for a family it has not been given.
    import segno  # noqa: PLC0415

    parts = ((prefix, BYTES), (code, CAPITALS), ("#" if seal else "", BYTES), (seal, FIGURES))
    segments = [(part, mode) for part, mode in parts if part]
    # Its stub leaves out what it documents: a list of segments.
    return segno.make(segments, error="m", micro=False, boost_error=False, mask=MASK)  # type: ignore[arg-type]


def _modules(made: Any) -> tuple[int, int]:
    side = len(made.matrix)
    filling = "0" * (_width(side) - side)
    rows = ("".join("01"[module & 1] for module in row) + filling for row in made.matrix)
    return int("".join(rows), 2), side


def _width(side: int) -> int:
    """Modules of a row filled up to whole bytes."""
    return -(-side // 8) * 8


@dataclass(frozen=True)
class Family:
    """All symbols of one address prefix, one length of code and one length of seal."""

    prefix: str
    length: int
    side: int
    base: int
    flips: tuple[int, ...]
    figures: int = 0

    def symbol(self, code: str, seal: str = "") -> int:
        """The modules of prefix + code (+ # + seal) as one number.

        Raises:
            ValueError: the code or the seal has another length, or a letter a QR code does not hold
                in that place.
        """
        if (len(code), len(seal)) != (self.length, self.figures):
            raise ValueError(f"a code of {self.length} letters is needed")
        pieces = [self._piece(at, seal[at : at + _PIECE]) for at in range(0, len(seal), _PIECE)]
        return reduce(xor, pieces, self.base ^ self._flipped(0, _bits(code, _PAIRS)))

    @cached_property
    def _piece(self) -> Callable[[int, str], int]:
        """The modules that a piece of the seal flips; the seals of a decision begin alike."""
        start = self.length // 2 * _PAIR

        @lru_cache(maxsize=_PIECES)
        def piece(at: int, figures: str) -> int:
            return self._flipped(start + at // 3 * _TRIPLE, _bits(figures, _TRIPLES))

        return piece

    def _flipped(self, start: int, bits: bytes) -> int:
        return reduce(xor, compress(self.flips[start : start + len(bits)], bits), 0)


def _bits(text: str, groups: dict[str, bytes]) -> bytes:
    """The data bits of code or seal, a byte 0 or 1 each, the lowest of each number first."""
    size = len(next(iter(groups)))
    try:
        return b"".join([groups[text[at : at + size]] for at in range(0, len(text), size)])
    except KeyError as letter:
        raise ValueError(f"{letter} is not a letter of the code") from letter


def family(prefix: str, length: int, figures: int = 0) -> Family:
    """The family whose first symbol segno makes: code and seal all zeros.

    Raises:
        ValueError: the code's length is odd or the seal's no multiple of three, or the address does
            not fit.
    """
    if length % 2 or figures % 3:
        raise ValueError("pairs of letters and groups of three figures are needed")
    made = _made(prefix, "0" * length, "0" * figures)
    base, side = _modules(made)
    wide = int(made.version) > 9  # then the heads of segments are longer
    code_at = 4 + (16 if wide else 8) + 8 * len(prefix.encode()) + 4 + (11 if wide else 9)
    code_bits = length // 2 * _PAIR
    # Then the # as a byte segment, and the head of the figures.
    seal_at = code_at + code_bits + 4 + (16 if wide else 8) + 8 + 4 + (12 if wide else 10)
    groups = [(code_at + _PAIR * at, _PAIR) for at in range(length // 2)]
    groups += [(seal_at + _TRIPLE * at, _TRIPLE) for at in range(figures // 3)]
    places = [at + bit for at, size in groups for bit in reversed(range(size))]
    flips = _all_flips(made)
    return Family(prefix, length, side, base, tuple(flips[place] for place in places), figures)


def _all_flips(made: Any) -> list[int]:
    """Which modules each data bit of a symbol flips: its own, and those of its block's check bytes.

    ISO/IEC 18004, 7.5–7.7: Reed–Solomon blocks, bytes of all blocks in turn, then placed in columns
    of two modules from the lower right.
    """
    from segno import consts  # noqa: PLC0415 - as above

    table: Any = consts.ECC
    level = table[made.version][consts.ERROR_LEVEL_M]
    blocks = [(kind.num_data, kind.num_total) for kind in level for _n in range(kind.num_blocks)]
    checks = blocks[0][1] - blocks[0][0]
    modules = _placement(made)
    turn = [
        (b, i)
        for i in range(max(d for d, _t in blocks))
        for b, (d, _t) in enumerate(blocks)
        if i < d
    ]
    turn += [(b, d + i) for i in range(checks) for b, (d, _t) in enumerate(blocks)]
    first = {byte: 8 * at for at, byte in enumerate(turn)}
    remainders = _remainders(checks, max(d for d, _t in blocks))
    flips = []
    for block, (length, _total) in enumerate(blocks):
        for index in range(length):
            own = modules[first[block, index] :][:8]
            kept = [modules[first[block, length + check] :][:8] for check in range(checks)]
            for bit in range(8):
                found = own[bit]
                for check, value in enumerate(remainders[length - 1 - index][bit]):
                    for low in range(8):
                        if value >> (7 - low) & 1:
                            found ^= kept[check][low]
                flips.append(found)
    return flips


def _placement(made: Any) -> list[int]:
    """The modules of the message's bits, in their order, each as a number with one bit set."""
    from segno import consts  # noqa: PLC0415 - as above

    side, width, version = len(made.matrix), _width(len(made.matrix)), int(made.version)
    centres = consts.ALIGNMENT_POS[version - 2] if version > 1 else ()
    corners = {(6, 6), (6, side - 7), (side - 7, 6)}
    taken = {(x, 6) for x in range(side)} | {(6, y) for y in range(side)}
    taken |= {
        (x, y)
        for cx, cy in product(centres, centres)
        if (cx, cy) not in corners
        for x, y in product(range(cx - 2, cx + 3), range(cy - 2, cy + 3))
    }
    for x, y in product(range(9), range(9)):  # finder patterns with what surrounds them
        taken |= {(x, y), (side - 8 + x, y), (x, side - 8 + y)}
    if version > 6:
        for near, far in product(range(6), range(side - 11, side - 8)):
            taken |= {(near, far), (far, near)}
    found, upwards = [], True
    for right in [*range(side - 1, 6, -2), 5, 3, 1]:
        for y in range(side - 1, -1, -1) if upwards else range(side):
            free = (x for x in (right, right - 1) if (x, y) not in taken)
            found += [1 << ((side - y) * width - 1 - x) for x in free]
        upwards = not upwards
    return found


def _remainders(checks: int, length: int) -> list[list[list[int]]]:
    """By how far a byte is from the end of its block and by bit: the check bytes it alone makes."""
    powers, value = [], 1
    for _power in range(255):
        powers.append(value)
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    logs = {value: power for power, value in enumerate(powers)}

    def times(a: int, b: int) -> int:
        return powers[(logs[a] + logs[b]) % 255] if a and b else 0

    generator = [1]
    for power in range(checks):
        shifted = [times(powers[power], factor) for factor in generator]
        generator = [a ^ b for a, b in zip([*generator, 0], [0, *shifted], strict=True)]
    unit, found = generator[1:], []
    for _place in range(length):
        found.append([[times(1 << (7 - bit), value) for value in unit] for bit in range(8)])
        unit = [a ^ times(unit[0], b) for a, b in zip([*unit[1:], 0], generator[1:], strict=True)]
    return found


def stencil(modules: int, side: int) -> bytes:
    """The symbol as operators that paint its dark modules into the unit square.

    An inline stencil of a bit a module: hardly longer than the code's own content, where a path of
    rectangles would be four times that. PDF says that it is not to be smoothed.
    """
    row = _width(side) // 8
    data, filters = modules.to_bytes(row * side, "big"), b""
    if b"EI" in data and _END.search(
        data
    ):  # would end the picture for whoever looks for its last operator
        data, filters = data.hex().encode() + b">", b"/F/AHx"
    return b"BI/W %d/H %d/IM true/D[1 0]%b ID %b\nEI" % (side, side, filters, data)


_END = re.compile(rb"[\0\t\n\f\r ]EI")


def svg_path(url: str) -> tuple[str, int]:
    """The dark modules as the `d` of an SVG path, and the number of modules a side."""
    modules, side = matrix(*split(url))
    return outline(modules, side), side


def png(url: str, module: int = 8) -> bytes:
    """The symbol as a PNG with its white border; `module` is the side of one module in pixels."""
    # Imported here: a worker of the press draws no pictures of codes.
    from PIL import Image, ImageChops, ImageOps  # noqa: PLC0415

    modules, side = matrix(*split(url))
    dark = Image.frombytes("1", (side, side), modules.to_bytes(_width(side) // 8 * side, "big"))
    bordered = ImageOps.expand(ImageChops.invert(dark), QUIET, fill=1)
    length, out = (side + 2 * QUIET) * module, BytesIO()
    bordered.resize((length, length), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


def outline(modules: int, side: int) -> str:
    """The dark modules of a symbol as the `d` of an SVG path."""
    d, width = [], _width(side)
    bits = f"{modules:0{width * side}b}"
    for y in range(side):
        for run in _RUN.finditer(bits[y * width : (y + 1) * width]):
            start, end = run.span()
            d.append(f"M{start} {y}h{end - start}v1h{start - end}z")
    return "".join(d)
