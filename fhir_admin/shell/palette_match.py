"""How well a typed text matches a command: letters in order, better at word starts and in a row."""

from __future__ import annotations


def score(wanted: str, text: str) -> int | None:
    """Higher is better; None when the letters of `wanted` are not all in `text` in this order.

    Case and spaces in `wanted` do not matter. An empty `wanted` matches everything equally.
    """
    needle, hay = wanted.lower().replace(" ", ""), text.lower()
    if not needle:
        return 0
    plain = wanted.lower().strip()
    if plain in hay:
        start = hay.index(plain)
        at_word = start == 0 or not hay[start - 1].isalnum()
        return 1000 - start + (200 if at_word else 0)
    return _scattered(needle, hay)


def _scattered(needle: str, hay: str) -> int | None:
    total, last = 0, -2
    for letter in needle:
        place = hay.find(letter, last + 1 if last >= 0 else 0)
        if place < 0:
            return None
        if place == last + 1:
            total += 8
        elif place == 0 or not hay[place - 1].isalnum():
            total += 10
        else:
            total -= min(place - last, 10)
        last = place
    return total
