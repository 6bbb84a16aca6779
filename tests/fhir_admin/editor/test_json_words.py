"""Every message of the JSON reader has words of ours."""

from __future__ import annotations

import pytest

from fhir_admin.editor.json_places import read_json


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{a: 1}", "a name in double quotes belongs here"),
        ('{"a" 1}', "a colon belongs here"),
        ('{"a": 1 "b": 2}', "a comma or a closing bracket belongs here"),
        ('{"a": }', "a value belongs here"),
        ("", "a value belongs here"),
        ("{} {}", "the resource has already ended before this"),
        ('{"a": "b', "this text has no closing quote"),
        ('{"a": "b\n"}', "a line break inside a text is written as \\n"),
        (r'{"a": "\u12"}', "\\u needs four hexadecimal digits"),
        (r'{"a": "\q"}', "this sign cannot follow a backslash"),
        ('{"a": 1, "a": 2}', '"a" is here twice'),
        ("[" * 100_000, "this is nested too deeply"),
    ],
)
def test_words(text, words):
    _, error = read_json(text)
    assert error is not None
    assert error.message == words


def test_a_comma_too_many():
    _, error = read_json('{"a": 1,}')
    assert error is not None
    # Python 3.13 tells it better than those before.
    assert error.message in ("nothing follows this comma", "a name in double quotes belongs here")
