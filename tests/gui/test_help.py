"""The help pages: no dead link, every command told, every page reached; the window that shows them."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from workbench.gui.commands.table import COMMANDS
from workbench.gui.controllers.window.help import PAGES
from workbench.gui.dialogs.frame import DialogFrame
from workbench.gui.help.browser import html_of
from workbench.gui.help.command_page import COMMANDS_KEY, command_page
from workbench.gui.help.pages import CONTENTS, HelpPages, Page, slug
from workbench.gui.help.window import HelpWindow
from workbench.gui.theme import Theme
from workbench.resources import resources

FOLDER = resources() / "help"
FILES = sorted(FOLDER.glob("*.md"))
TRANSLATED = sorted(FOLDER.glob("*/*.md"))
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LEFT = Qt.MouseButton.LeftButton
# Dialogs that only show a text of their own, or ask one question.
WITHOUT_PAGE = {"ReportDialog", "AboutDialog", "AskDialog", "HelpWindow"}


@pytest.fixture
def shown(qtbot, theme):
    window = HelpWindow(HelpPages(), theme)
    qtbot.addWidget(window)
    window.show_page("first-steps")
    window.show()
    return window


def anchors(path: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ +(.*)$", path.read_text("utf-8"), re.MULTILINE)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_link_and_no_picture_of_a_page_is_dead(path):
    page = HelpPages().page(path.stem)
    for words, target in page.links:
        assert words.strip(), target
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        there = path.with_name(file) if file else path
        assert there.is_file(), target
        assert not anchor or anchor in anchors(there), target
    for words, target in PICTURE.findall(page.text):
        assert words.strip(), f"{target} says nothing to who does not see it"
        assert (FOLDER / target).is_file(), target


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_translated_page_stands_for_one_in_english_and_leads_to_pages_and_pictures_that_there_are(path):
    page = Page(path.stem, path.read_text("utf-8"))
    assert path.stem in {file.stem for file in FILES}
    for _words, target in page.links:
        file = target.partition("#")[0]
        assert "://" in target or not file or (FOLDER / file).is_file(), target
    for _words, target in PICTURE.findall(page.text):
        assert (FOLDER / target).is_file(), target


def test_every_page_is_reached_from_the_contents():
    reached = {page.key for page in HelpPages().all()}
    assert reached == {path.stem for path in FILES} | {COMMANDS_KEY}


def test_every_command_has_its_line_with_all_its_keys():
    lines = command_page().splitlines()
    for command in COMMANDS:
        told = [line for line in lines if line.startswith(f"| {command.title.removesuffix('…')} |")]
        assert len(told) == 1, command.id
        assert told[0].endswith(f"| {command.tip} |")
        assert all(f"`{key}`" in told[0] for key in command.keys)


@pytest.mark.parametrize("target", sorted(set(PAGES.values())))
def test_what_f1_opens_is_there(target):
    key, _, anchor = target.partition("#")
    assert not anchor or anchor in anchors(FOLDER / f"{key}.md")
    assert HelpPages().page(key).key == key


def test_every_dialog_has_a_page_that_fits_it():
    import workbench.gui.app  # noqa: F401 - whatever dialogs there are

    kinds = set(subclasses(DialogFrame)) - WITHOUT_PAGE
    assert {kind for kind in kinds if kind.endswith("Dialog")} - PAGES.keys() == set()


def subclasses(kind):
    for one in kind.__subclasses__():
        if one.__module__.startswith("workbench."):
            yield one.__name__
        yield from subclasses(one)


def test_the_contents_come_first_and_a_page_that_is_not_there_leads_to_them():
    pages = HelpPages()
    assert pages.all()[0].key == CONTENTS
    assert pages.page("nothing of the kind").key == CONTENTS


def test_a_search_finds_pages_by_all_words_and_those_named_so_first():
    pages = HelpPages()
    assert pages.search("reports packs")[0].page.key == "reports"
    hit = pages.search("libseccomp")[0]
    assert hit.page.key == "safety" and "libseccomp" in hit.around
    assert pages.search("no such word anywhere") == []


def test_headings_are_anchors_and_html_of_a_page_is_not_believed():
    html = html_of("# One `two`\n\n<script>x</script>\n")
    assert '<a name="one-two"></a>' in html
    assert "<script>" not in html


def test_links_lead_on_and_alt_left_leads_back(shown):
    shown.browser.followed.emit("opening.md")
    shown.browser.followed.emit("labels.md#answer-findings")
    assert shown.windowTitle() == "Labels and findings · Help"
    assert shown.list.currentItem().text() == "Labels and findings"
    assert shown.browser.verticalScrollBar().value() > 0
    QTest.mouseClick(shown.back, LEFT)
    assert shown.shown.key == "opening"
    QTest.keyClick(shown, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.shown.key == "first-steps"
    QTest.mouseClick(shown.forward, LEFT)
    assert shown.shown.key == "opening"


def test_a_click_in_the_contents_opens_the_page(shown):
    item = shown.list.findItems("How rules are scored", Qt.MatchFlag.MatchExactly)[0]
    QTest.mouseClick(shown.list.viewport(), LEFT, pos=shown.list.visualItemRect(item).center() + QPoint(1, 0))
    assert shown.shown.key == "scores"
    assert "Event F1" in shown.browser.toPlainText()


def test_typed_words_leave_the_pages_that_have_them_and_return_opens_the_first(shown):
    QTest.keyClicks(shown.search, "libseccomp")
    assert "libseccomp" in shown.list.item(0).text()
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.shown.key == "safety"
    assert shown.isVisible()
    shown.search.setText("no such word anywhere")
    assert shown.nothing.isVisible()
    shown.search.clear()
    assert shown.list.count() == len(HelpPages().all())


def test_another_theme_colors_the_page(shown):
    shown.set_theme(Theme("dark"))
    assert Theme("dark").hex("accent_link") in shown.browser.toHtml()
