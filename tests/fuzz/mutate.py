"""Damages bytes, the same way each time for the same number."""

import random

WORDS = (
    *(b"nan", b"inf", b"-1", b"0", b"1e999", b"-1e-999", b"1" * 400, b"9" * 5000, b"0x7f", b"true", b"null", b'""', b"[]", b"{}"),
    *(b"[" * 2000, b'{"a":' * 2000, b"\x00", b"\xff\xfe", b"\xc3", "ß→\U0001f600".encode(), b"\r\n", b"\n\n[[measures]]\n", b"="),
    *(b'"', b"'''", b"../../../../etc/passwd", b"%s%n", b"\x1b[2J", b"A" * 70_000),
)
"""What is put in between: numbers that overflow, text that is no text, nesting, escapes, long things."""


def mutated(original: bytes, number: int) -> bytes:
    """The original with one to four things done to it."""
    chance = random.Random(number)
    data = bytearray(original)
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = _once(data, chance)
    return bytes(data)


def _once(data: bytearray, chance: random.Random) -> bytearray:
    size = len(data)
    at = chance.randrange(size + 1)
    # Mostly small pieces, where the structure of a file survives; now and then a large one.
    length = min(size - at, chance.choice((1, 2, 4, 8, 30, 200, 4000, size)))
    match chance.randrange(11):
        case 0 | 1:
            for _ in range(chance.choice((1, 1, 3, 20))):
                if data:
                    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            del data[at:]
        case 3:
            del data[at : at + length]
        case 4:
            data[at:at] = data[at : at + length]
        case 5:
            other = chance.randrange(size + 1)
            data[at : at + length] = data[other : other + length]
        case 6:
            data[at : at + length] = bytes(length)
        case 7:
            data[at : at + length] = chance.randbytes(length)
        case 8:
            data[at:at] = chance.choice(WORDS)
        case 9:
            data[at : at + length] = chance.choice(WORDS)
        case _:
            _number(data, chance)
    return data


def _number(data: bytearray, chance: random.Random) -> None:
    """Replaces a run of digits, where text has one, by another number; else a 32-bit integer anywhere."""
    places = [place for place, letter in enumerate(data[:20_000]) if 48 <= letter <= 57]
    if places and chance.random() < 0.8:
        start = end = chance.choice(places)
        while end < len(data) and chr(data[end]) in "0123456789.":
            end += 1
        data[start:end] = chance.choice((b"0", b"-5", b"1e308", b"99999999999999999999", b"0.0001", b"nan", b"'x'", b"1" * 400))
    elif len(data) >= 4:
        at = chance.randrange(len(data) - 3)
        value = chance.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, chance.randrange(1 << 32)))
        data[at : at + 4] = value.to_bytes(4, chance.choice(("little", "big")))
