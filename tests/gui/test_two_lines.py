"""Lists of two-line rows: whatever is shown after whatever else, the list ends up the same, selection kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from workbench.gui.theme import Theme
from workbench.gui.views.two_lines import KEY_ROLE, ROW_ROLE, TwoLineList, TwoLines

ROWS = st.lists(st.integers(0, 6), unique=True, max_size=6).flatmap(
    lambda keys: st.tuples(*[st.tuples(st.just(key), st.sampled_from("ab").map(TwoLines)) for key in keys]).map(list)
)


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS)
def test_rows_replace_rows(qapp: object, first: list[tuple[int, TwoLines]], second: list[tuple[int, TwoLines]]) -> None:
    view = TwoLineList(Theme("light"), "rows")
    view.set_rows(first)
    if view.count():
        view.item(0).setSelected(True)
    view.set_rows(second)
    items = [view.item(i) for i in range(view.count())]
    assert [(item.data(KEY_ROLE), item.data(ROW_ROLE)) for item in items] == second
    expected = [first[0][0]] if first and first[0][0] in [key for key, _ in second] else []
    assert view.selected_keys() == expected


def test_rows_added_on_top_keep_the_items_below(qtbot: QtBot) -> None:
    view = TwoLineList(Theme("light"), "rows")
    qtbot.addWidget(view)
    view.set_rows([(1, TwoLines("one"))])
    item = view.item(0)
    view.set_rows([(2, TwoLines("two")), (1, TwoLines("one, changed"))])
    assert view.item(1) is item
    assert item.toolTip() == "one, changed"


def test_the_row_that_was_chosen_stays_in_sight_while_the_list_gets_lower(qtbot, theme):
    rows = TwoLineList(theme, "Rows")
    qtbot.addWidget(rows)
    rows.resize(300, 400)
    rows.show()
    rows.set_rows([(at, TwoLines(f"row {at}")) for at in range(40)])
    rows.setCurrentItem(rows.itemAt(5, 350))
    rows.resize(300, 120)
    assert rows.viewport().rect().contains(rows.visualItemRect(rows.currentItem()).center())
