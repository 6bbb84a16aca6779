"""The palette finds a command by a few of its letters."""

from __future__ import annotations

from time import thread_time

from fhir_admin.shell.palette_match import score
from fhir_admin.shell.palette_model import Command, PaletteModel


def best(wanted, *texts):
    ranked = sorted((t for t in texts if score(wanted, t) is not None), key=lambda t: -score(wanted, t))
    return ranked[0] if ranked else None


def test_letters_in_order():
    assert score("xyz", "Close page") is None
    assert score("clp", "Close page") is not None
    assert score("", "anything") == 0


def test_words_before_scattered_letters():
    assert best("bin", "Combine", "Bin", "Big indeed") == "Bin"
    assert best("re", "Browse", "Restart") == "Restart"
    assert best("휴지통", "서버", "휴지통 열기") == "휴지통 열기"


def test_three_hundred_commands_answer_at_once(qapp):
    commands = [Command(f"Command number {n} of many", "Group", lambda: None) for n in range(300)]
    model = PaletteModel(commands, lambda text: [])
    began = thread_time()
    model.search("cnm12")
    assert thread_time() - began < 0.5
    assert "12" in model.data(model.index(0))
