"""What a narrative may contain."""

from __future__ import annotations

from typing import Any

import pytest

from server.fhir.narrative import problems

NS = 'xmlns="http://www.w3.org/1999/xhtml"'


@pytest.mark.parametrize(
    "div",
    [
        f"<div {NS}>Hello</div>",
        "<div>Hello</div>",
        f"  <div {NS}><p>a<br/>b</p></div>\n",
        f'<div {NS}><img src="#a" alt="x"/></div>',
        f'<div {NS}><a href="http://a/b">x</a><a name="y"/></div>',
        f"<div {NS}>a&nbsp;b &amp; c &#160; &eacute;</div>",
        f"<div {NS}><!-- note --><table><tbody><tr><td style='color: red'>x</td></tr></tbody></table></div>",
        f"<div {NS}>" + "<p>x</p>" * 70_000 + "</div>",
    ],
)
def test_good(div: str) -> None:
    assert problems(div) == []


@pytest.mark.parametrize(
    ("div", "word"),
    [
        (f"<div {NS}><script>alert(1)</script></div>", "<script>"),
        (f'<div {NS}><p onclick="x()">a</p></div>', "onclick"),
        (f'<div {NS}><a href=" java&#10;script:x">a</a></div>', "href"),
        (f"<div {NS}>a</div>text", "outside"),
        (f"<div {NS}>a</div><div>b</div>", "outside"),
        (f"text<div {NS}>a</div>", "one <div>"),
        ("<p>a</p>", "one <div>"),
        ("<divide>a</divide>", "<divide>"),
        (f"<div {NS}><br></div>", "well-formed"),
        (f"<div {NS}>a", "well-formed"),
        (f"<div {NS}>&nosuch;</div>", "well-formed"),
        ("", "one <div>"),
        ("plain", "one <div>"),
        (f"<div {NS}><iframe/></div>", "<iframe>"),
        (f"<div {NS}><form><input/></form></div>", "<form>"),
        (f'<div {NS}><object data="x"/></div>', "<object>"),
        ('<div xmlns="urn:other">a</div>', "namespace"),
        (f"<div {NS}><?php x?></div>", "<?php?>"),
        (f"<div {NS}><SCRIPT>x</SCRIPT></div>", "<SCRIPT>"),
        (1, "XHTML"),
        (None, "XHTML"),
    ],
)
def test_bad(div: Any, word: str) -> None:
    found = problems(div)
    assert found
    assert word in " ".join(found)


def test_all_problems_are_told_but_not_without_end() -> None:
    assert len(problems("<div><script/><p onclick='x'/></div>")) == 2
    many = "".join(f"<x{n}/>" for n in range(1000))
    assert len(problems(f"<div>{many}</div>")) == 20


def test_entities_cannot_be_declared() -> None:
    bomb = '<!DOCTYPE div [<!ENTITY a "aaaa">]><div>&a;</div>'
    assert problems(bomb)
    assert problems(f"<div>{bomb}</div>")
