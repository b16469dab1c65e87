"""What a folder can be called."""

from __future__ import annotations

import pytest

from clipshelf.domain.errors import Invalid
from clipshelf.domain.label import check_folder_name


@pytest.mark.parametrize(
    "name",
    ["COM\u00b9", "lpt\u00b3.x", "CON .x", "conin$", "CONOUT$.a", "\x7f", "\x85"],
)
def test_what_windows_or_another_system_keeps_for_itself_is_no_name(name: str):
    for whole in (name, f"pets/{name}"):
        with pytest.raises(Invalid):
            check_folder_name(whole)


@pytest.mark.parametrize("mark", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_a_name_reads_as_it_is_written(mark: str):
    with pytest.raises(Invalid):
        check_folder_name(f"a{mark}gpj")


@pytest.mark.parametrize("name", ["\u200fשלום", "👩\u200d🍳", "Console", "com10"])
def test_what_other_languages_need_is_allowed(name: str):
    assert check_folder_name(name) == name
