"""What the JSON reader finds wrong, in words for the person who is typing."""

from __future__ import annotations

from fhir_admin.errors import translate


def json_words(message: str) -> str:
    """The reader's `message` in the language of the window; unknown ones stay as they are."""
    for start, words in _words().items():
        if message.startswith(start):
            return words
    return message


def twice(name: str) -> str:
    """An object has two members of one name."""
    return translate("Json", '"{name}" is here twice').format(name=name)


def _words() -> dict[str, str]:
    """By the beginnings of the messages of Python's json module."""
    return {
        "Expecting property name": translate("Json", "a name in double quotes belongs here"),
        "Expecting ':'": translate("Json", "a colon belongs here"),
        "Expecting ','": translate("Json", "a comma or a closing bracket belongs here"),
        "Expecting value": translate("Json", "a value belongs here"),
        "Extra data": translate("Json", "the resource has already ended before this"),
        "Unterminated string": translate("Json", "this text has no closing quote"),
        "Invalid control character": translate("Json", "a line break inside a text is written as \\n"),
        "Invalid \\u": translate("Json", "\\u needs four hexadecimal digits"),
        "Invalid \\escape": translate("Json", "this sign cannot follow a backslash"),
        "Illegal trailing comma": translate("Json", "nothing follows this comma"),
        "too deeply nested": translate("Json", "this is nested too deeply"),
    }
