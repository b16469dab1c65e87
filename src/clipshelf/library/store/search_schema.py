"""The fifth version of the schema: words to search in, and hashes of pictures.

All of it is a cache: the texts can be read anew from the tables that they come from,
the hashes from the films. The two indices hold no text of their own: `texts` keeps it.
"""

from __future__ import annotations

FIFTH = (
    # Whole words, without their accents. Triggers would fill this with every label's
    # move; it is brought up to date by whoever searches.
    """
    CREATE VIRTUAL TABLE texts USING fts5(
        video UNINDEXED, name, caption, hashtags, author, sound, seen, spoken,
        tokenize = 'unicode61 remove_diacritics 2'
    )
    """,
    # Three letters at a time: parts of words, and languages that put no spaces.
    """
    CREATE VIRTUAL TABLE text_pieces USING fts5(
        name, caption, hashtags, author, sound, seen, spoken,
        content = 'texts', content_rowid = 'rowid', tokenize = 'trigram'
    )
    """,
    # Every word that is in `texts`: what a mistyped one may have meant.
    "CREATE VIRTUAL TABLE text_words USING fts5vocab('texts', 'row')",
    """
    CREATE TABLE pictures (               -- what its frames look like
        video  TEXT PRIMARY KEY REFERENCES videos (id),
        hashes BLOB NOT NULL             -- 64 bits each, big-endian, in time order
    ) STRICT
    """,
)
