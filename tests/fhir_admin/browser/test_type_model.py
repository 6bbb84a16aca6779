"""Types and counts, filtered."""

from __future__ import annotations

from fhir_admin.browser.type_model import COUNT_ROLE, COUNTED_ROLE, TYPE_ROLE, TypeFilter, TypeModel


def shown(proxy: TypeFilter) -> list[str]:
    return [proxy.index(row, 0).data(TYPE_ROLE) for row in range(proxy.rowCount())]


def made(**counts: int | None) -> TypeModel:
    model = TypeModel()
    model.set_types(["Patient", "Observation", "Basic", "Account"])
    for name, count in counts.items():
        model.set_count(name, count)
    return model


def test_types_are_sorted_below_the_row_for_all(qapp):
    model = made()
    names = [model.index(row).data(TYPE_ROLE) for row in range(model.rowCount())]
    assert names == ["", "Account", "Basic", "Observation", "Patient"]


def test_important_types_are_counted_first(qapp):
    assert made().counting_order() == ("Patient", "Observation", "Account", "Basic")


def test_the_row_for_all_has_the_sum_of_what_is_known(qapp):
    model = made(Patient=3, Observation=4, Basic=None)
    assert model.index(0).data(COUNT_ROLE) == 7
    assert model.index(2).data(COUNT_ROLE) is None
    assert model.index(2).data(COUNTED_ROLE) is True
    assert model.index(1).data(COUNTED_ROLE) is False


def test_types_without_instances_are_left_out_but_not_the_unknown(qapp):
    proxy = TypeFilter(made(Patient=3, Account=0, Basic=None))
    assert shown(proxy) == ["", "Basic", "Observation", "Patient"]
    proxy.sourceModel().set_count("Account", 1)
    assert "Account" in shown(proxy)
    proxy.sourceModel().set_count("Account", 0)
    proxy.set_hide_empty(False)
    assert "Account" in shown(proxy)


def test_the_chosen_type_stays_although_it_is_empty(qapp):
    proxy = TypeFilter(made(Account=0))
    proxy.keep("Account")
    assert "Account" in shown(proxy)


def test_a_filter_finds_empty_types_too(qapp):
    proxy = TypeFilter(made(Account=0))
    proxy.set_text(" acc ")
    assert shown(proxy) == ["Account"]


def test_uncounted_types_wait_unless_they_matter_most(qapp):
    assert shown(TypeFilter(made())) == ["", "Observation", "Patient"]
