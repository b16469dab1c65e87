"""Finding clips: by words, despite a slip, by meaning, by looks, through filters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clipshelf.app.embedding import embed
from clipshelf.app.excerpts import ORDER, quote
from clipshelf.app.opening import Library
from clipshelf.app.search_query import Wish, understand
from clipshelf.app.searching import Hit, search
from clipshelf.app.spelling import corrected
from clipshelf.app.trashing import trash
from clipshelf.domain.errors import Conflict, Invalid, NotFound
from clipshelf.domain.features import Metadata, Signal
from clipshelf.domain.label import How
from clipshelf.domain.saved import Saved
from clipshelf.library.store.favourites import Favourite, Favourites
from clipshelf.library.store.texts import COLUMNS, Text

SAID = {
    "clip-000.mp4": Metadata("Fresh pasta with lemon and basil", "ana", "", ("food",)),
    "clip-001.mp4": Metadata("My cat sleeps all day", "bob", "Crème Brûlée"),
    "clip-002.mp4": Metadata("今天吃拉面很开心", "chen"),
    "clip-003.mp4": Metadata("lemonade stand in summer", "ana maria"),
    "clip-004.mp4": Metadata("spaghetti in the evening: dinner for two", "dora"),
}


@pytest.fixture
def told(library: Library) -> Library:
    """With captions."""
    for path, (_, video) in library.catalogue.files().items():
        if path in SAID:
            library.catalogue.put_metadata(video, SAID[path])
    return library


def names(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.path for hit in hits]


def test_the_clip_that_has_all_the_words_comes_first(told: Library):
    hits = search(told, "pasta with lemon")

    assert hits[0].path == "clip-000.mp4"
    assert hits[0].why.startswith("caption: Fresh pasta with lemon")
    assert [hit.score for hit in hits] == sorted((h.score for h in hits), reverse=True)


def test_accents_and_cases_do_not_count(told: Library):
    (found,) = search(told, "CREME brulee", shorter="1000")[:1]

    assert found.path == "clip-001.mp4"
    assert found.why.startswith("sound: Crème Brûlée")


def test_a_word_may_be_begun_only_and_a_phrase_stands_as_it_is(told: Library):
    assert names(search(told, "lem"))[:2] == ["clip-003.mp4", "clip-000.mp4"]
    assert names(search(told, '"with lemon"'))[0] == "clip-000.mp4"
    assert "caption: " not in "".join(h.why for h in search(told, '"lemon with"'))


@pytest.mark.parametrize("slip", ["psata", "pastaa", "pata", "pasya"])
def test_one_slip_is_understood(told: Library, slip: str):
    assert names(search(told, slip))[0] == "clip-000.mp4"


def test_scripts_without_spaces_are_searched_by_their_parts(told: Library):
    assert names(search(told, "拉面"))[0] == "clip-002.mp4"
    assert names(search(told, "吃拉面"))[0] == "clip-002.mp4"


def test_the_inside_of_a_word_is_found_where_no_word_begins_so(told: Library):
    hits = search(told, "monade")

    assert hits[0].path == "clip-003.mp4"
    assert "lemonade" in hits[0].why


def test_names_of_files_are_found(told: Library):
    assert names(search(told, "clip-007"))[0] == "clip-007.mp4"


def test_a_caption_that_means_the_same_is_found_by_other_words(told: Library):
    embed(told, signals=(Signal.CAPTION,))

    hits = search(told, "a kitten is asleep")

    assert hits[0].path == "clip-001.mp4"
    assert "means something like it: My cat sleeps all day" in hits[0].why


def test_a_new_caption_is_found_at_once_and_the_old_one_no_more(told: Library):
    assert names(search(told, "basil")) != []
    video = search(told, "basil")[0].video

    told.catalogue.put_metadata(video, Metadata("a bicycle"))

    assert names(search(told, "bicycle"))[0] == "clip-000.mp4"
    assert "basil" not in "".join(hit.why for hit in search(told, "basil"))


def test_what_was_read_on_the_screen_and_said_is_found(told: Library):
    video = told.catalogue.named("clip-005.mp4")[0]
    query = "INSERT INTO readings VALUES (?, ?, ?, 'r', ?, '', '', 0, 0)"
    told.db.execute(query, 1, video, "ocr", "Harbour cruise tonight")
    told.db.execute(query, 2, video, "speech", "welcome aboard everyone")

    assert search(told, "harbour")[0].why.startswith("on screen: Harbour cruise")
    assert search(told, "aboard")[0].why.startswith("said: welcome aboard")


def test_without_any_readings_all_else_is_found(told: Library):
    told.db.execute("DROP TABLE readings")

    assert names(search(told, "basil"))[0] == "clip-000.mp4"


def test_what_was_thrown_away_is_not_found(told: Library):
    trash(told, "clip-000.mp4", how=How.CLI)

    assert "clip-000.mp4" not in names(search(told, "pasta with lemon"))


def test_more_like_this_finds_the_folder_that_it_belongs_to(
    library: Library, truth: dict[str, str]
):
    hits = search(library, like="clip-000.mp4", n=4)

    assert {hit.path.rpartition("/")[0] for hit in hits} <= {truth["clip-000.mp4"], ""}
    assert "clip-000.mp4" not in names(hits)
    assert hits[0].why.startswith("looks alike")


def test_more_like_this_needs_a_clip_that_was_looked_at(library: Library):
    library.features.root.joinpath("x").mkdir()
    for folder in library.features.root.iterdir():
        for shard in folder.glob("*.npy"):
            shard.unlink()

    with pytest.raises(NotFound, match="not looked at"):
        search(library, like="clip-000.mp4")


def test_a_clip_that_is_judged_blind_gives_nothing_away(library: Library):
    video = library.catalogue.named("clip-000.mp4")[0]
    library.db.execute("INSERT INTO audits VALUES (?, 0, 0, 0)", video)

    with pytest.raises(Conflict, match="without any help"):
        search(library, like=video)


def test_filters_keep_out_what_does_not_pass(told: Library):
    inside = names(search(told, "folder:travel"))
    assert len(inside) == 4
    assert all(path.startswith("travel/sea/") for path in inside)
    assert names(search(told, "author:@ana")) == ["clip-000.mp4", "clip-003.mp4"]
    assert names(search(told, 'author:"ana maria" lemonade')) == ["clip-003.mp4"]
    assert names(search(told, "folder:travel pasta")) == []
    assert len(search(told, "unsorted:yes")) == 9
    assert len(search(told, unsorted="no")) == 12
    assert search(told, "longer:30") == ()
    assert len(search(told, "shorter:30")) == 21


def test_an_option_counts_more_than_the_query(told: Library):
    assert names(search(told, "author:bob", author="chen")) == ["clip-002.mp4"]


def test_days_are_those_of_posting_where_they_are_known(told: Library):
    video = told.catalogue.named("clip-001.mp4")[0]
    posted = datetime(2021, 5, 3, tzinfo=UTC).timestamp()
    favourites = Favourites(told.db)
    favourites.put(Favourite("tiktok:1", Saved("tiktok", "1", posted=posted), ()))
    favourites.join([(video, "tiktok:1")])

    assert names(search(told, "before:2022")) == ["clip-001.mp4"]
    assert names(search(told, "after:2021-05-03 before:2021-05-04")) == ["clip-001.mp4"]
    assert search(told, "after:2021-05-04 before:2022") == ()
    assert "clip-001.mp4" not in names(search(told, "after:2022"))


def test_clips_are_sorted_by_what_is_known_of_them(told: Library):
    favourites = Favourites(told.db)
    for name, year in (("clip-000.mp4", 2021), ("clip-001.mp4", 2023)):
        saved = datetime(year, 5, 3, tzinfo=UTC).timestamp()
        one = Saved("tiktok", str(year), saved=saved, author="not asked for")
        favourites.put(Favourite(one.key, one, ()))
        favourites.join([(told.catalogue.named(name)[0], one.key)])

    everything = search(told, sort="saved")
    assert names(everything)[:2] == ["clip-001.mp4", "clip-000.mp4"]
    assert len(everything) == 21
    assert everything[0].to_json()["saved"] == "2023-05-03T00:00:00+00:00"
    assert everything[2].to_json()["saved"] is None
    assert names(search(told, "sort:-saved"))[0] == "clip-000.mp4"
    authors = [hit.known.author for hit in search(told, "sort:author")]
    assert authors[:5] == ["ana", "ana maria", "bob", "chen", "dora"]
    assert names(search(told, "sort:-author"))[0] == "clip-004.mp4"
    lengths = [hit.known.duration or 0 for hit in search(told, "sort:length")]
    assert lengths == sorted(lengths, reverse=True)
    # Only what says it, not what looks like something that does.
    both = ["clip-003.mp4", "clip-000.mp4"]
    assert names(search(told, "lem sort:-name")) == both
    assert len(search(told, "lem")) > len(both)


@pytest.mark.parametrize(
    "query",
    [
        *("after:tomorrow", "before:2024-13", "longer:long", "unsorted:perhaps"),
        "sort:colour",
    ],
)
def test_a_filter_that_cannot_be_understood_says_how_to_write_it(
    library: Library, query: str
):
    with pytest.raises(Invalid) as failed:
        search(library, query)

    assert failed.value.code == "bad-filter"
    assert query.partition(":")[0] in failed.value.hint


def test_what_is_no_filter_is_a_word():
    assert understand("https://a.b note:this").phrases == ("https://a.b", "note:this")
    assert understand("a \u201ctwo words\u201d ... !").phrases == ("a", "two words")
    assert understand("longer:1m30 shorter:2:00") == Wish(longer=90.0, shorter=120.0)


@pytest.mark.parametrize(
    "query",
    [
        '"',
        '" OR video:*',
        "caption : x",
        "NEAR(pasta lemon, 2)",
        "pasta AND NOT lemon",
        "^pasta*",
        "-pasta",
        "{caption name}: x",
        "'; DROP TABLE texts; --",
        "%",
        "a_",
        "x\0y",
        "a\ud800b",
    ],
)
def test_the_query_language_of_the_index_cannot_be_spoken(told: Library, query: str):
    search(told, query)

    assert names(search(told, "basil"))[0] == "clip-000.mp4"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(query=st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_whatever_is_typed_finds_something_or_nothing(told: Library, query: str):
    try:
        hits = search(told, query)
    except Invalid as error:
        assert error.code == "bad-filter"  # noqa: PT017
    else:
        assert len({hit.video for hit in hits}) == len(hits)


def test_every_column_can_be_quoted():
    assert set(ORDER) == set(COLUMNS)
    for column in COLUMNS:
        said = quote(
            Text(**{column: "such a long way to Zürich and back again"}), ["zur"]
        )
        assert "Zürich" in said


def test_a_quote_is_cut_at_words():
    text = Text(caption=f"{'before ' * 9}needle{' after' * 12}")

    assert quote(text, ["needle"]).startswith("caption: … before before needle after")
    assert quote(text, ["needle"]).endswith("after …")


def test_only_one_slip_is_forgiven_and_never_in_a_short_word():
    assert corrected("lemno", ["melon", "lemon"]) == "lemon"
    assert corrected("lmeno", ["lemon"]) is None
    assert corrected("cta", ["cat"]) is None
