"""The tables of the search index: integers wherever possible, one B-tree each, rid last for paging.

Source: performance notes §5.5. Only live heads have rows here; all of it is derived from bodies.
"""

from __future__ import annotations

# `search_term` is a dictionary: a token's vid stands for (type, parameter, system, code, display), so
# `search_token` is a posting list of two integers. A URI is a term too (profiles repeat), its text the
# code. A term goes with its last row; nothing of a resource outlives it. Under tid 0 are shared terms:
# pid 0 code systems, pid 1 units (code, system, unit text). They are vocabulary and stay.
#
# `search_identifier` is for tokens with unique values, which a dictionary would only make larger.
# `search_date.span` is last minus first millisecond; long periods stand a second time in `search_date_wide`,
# so that all others can be found by `low` alone. `search_quantity.high` is '' for a plain number; ranges
# are in `search_quantity_range` for the same reason. `search_quantity.vid` is the unit, 0 for none.
# `search_composite` has one row for each component after the first, whose term is `vid`; `element` keeps
# parts of one element together. Part 0 is an identifier with its type (:of-type).
ROWS = """
CREATE TABLE search_term (
  vid INTEGER PRIMARY KEY AUTOINCREMENT,
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  code TEXT NOT NULL,
  sid INTEGER NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (tid, pid, code, sid, text)
) STRICT;

CREATE TABLE search_token (
  vid INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (vid, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_identifier (
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  value TEXT NOT NULL,
  sid INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (tid, pid, value, sid, rid)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_reference (
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  target INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  PRIMARY KEY (tid, pid, target, rid)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_reference_source ON search_reference (rid, pid, target);

CREATE TABLE search_string (
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  folded TEXT NOT NULL,
  rid INTEGER NOT NULL,
  exact TEXT NOT NULL,
  PRIMARY KEY (tid, pid, folded, rid, exact)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_date (
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  low INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  span INTEGER NOT NULL,
  PRIMARY KEY (tid, pid, low, rid, span)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_date_source ON search_date (rid, pid, low);
CREATE INDEX search_date_wide ON search_date (tid, pid, low, rid, span) WHERE span > 86400000;

CREATE TABLE search_quantity (
  tid INTEGER NOT NULL,
  pid INTEGER NOT NULL,
  low TEXT NOT NULL,
  rid INTEGER NOT NULL,
  high TEXT NOT NULL,
  vid INTEGER NOT NULL,
  PRIMARY KEY (tid, pid, low, rid, high, vid)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_quantity_range ON search_quantity (tid, pid, low, rid, high, vid) WHERE high <> '';

CREATE TABLE search_composite (
  vid INTEGER NOT NULL,
  part INTEGER NOT NULL,
  a ANY NOT NULL,
  b ANY NOT NULL,
  c ANY NOT NULL,
  rid INTEGER NOT NULL,
  element INTEGER NOT NULL,
  PRIMARY KEY (vid, part, a, b, c, rid, element)
) STRICT, WITHOUT ROWID;
"""

# The words of texts (rowid is the rid): postings only, the texts themselves are in the bodies. Where words
# end is decided in `server.fhir.search.fulltext`, so that the tokenizer finds nothing but ASCII to split at.
# A delete only notes which postings are void: finding them (`secure-delete`) would double the price of an
# update, and the directory of a segment may keep most of a word even then. Hence `SHRED_WORDS` after a hard
# delete writes all postings anew (trust D5). `search_word` reads them back, for verification.
TEXTS = """
CREATE VIRTUAL TABLE search_text USING fts5(
  narrative, content, content = '', columnsize = 0, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE search_word USING fts5vocab(search_text, instance);
"""
SEARCH = ROWS + TEXTS
SHRED_WORDS = "INSERT INTO search_text (search_text) VALUES ('optimize')"

# The longest period that is only found by its beginning, in milliseconds.
NARROW = 86_400_000
# Shared terms.
SYSTEMS, UNITS = (0, 0), (0, 1)
