"""The core tables of a SQL store: types, heads, versions, references of every version; jobs.

Source: performance notes on integer keys and one change log; trust D3 (a hash per version).
The tables of the search index belong to `search_index`; they are derived and can be rebuilt.
"""

from __future__ import annotations

# `version.seq` is the position in the change log. AUTOINCREMENT: neither a seq nor a rid may come back
# after a hard delete, because cursors, ceilings and search rows of other instances may still name it.
#
# `head.version` 0 marks an instance that is only referred to: its rid is allocated ahead, so that a
# reference is an integer from the start. `dropped` counts versions that purge and A4.13 took out
# lawfully; every other gap is a fault that `verify` reports.
#
# `vref` says which instances the bodies of an instance name: from version `first` to version `last`,
# where `last` is OPEN (0) while the newest body still does. A delete writes nothing here, hence a deleted
# graph stays findable at no cost.
CORE = """
CREATE TABLE type (
  tid INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  live INTEGER NOT NULL DEFAULT 0,
  versions INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE head (
  rid INTEGER PRIMARY KEY AUTOINCREMENT,
  tid INTEGER NOT NULL,
  fid TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 0,
  seq INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  live INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0,
  UNIQUE (tid, fid)
) STRICT;
CREATE INDEX head_live ON head (tid, rid) WHERE live = 1;
CREATE INDEX head_updated ON head (tid, updated, rid) WHERE live = 1;
CREATE INDEX head_deleted ON head (seq) WHERE live = 0 AND version > 0;
CREATE INDEX head_deleted_type ON head (tid, seq) WHERE live = 0 AND version > 0;

CREATE TABLE author (
  aid INTEGER PRIMARY KEY,
  display TEXT,
  reference TEXT
) STRICT;
CREATE UNIQUE INDEX author_identity ON author (
  ifnull(display, ''), ifnull(reference, ''), display IS NULL, reference IS NULL
);

CREATE TABLE version (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  rid INTEGER NOT NULL,
  tid INTEGER NOT NULL,
  version INTEGER NOT NULL,
  method INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  author INTEGER NOT NULL,
  seal INTEGER NOT NULL,
  sha256 BLOB,
  coding INTEGER NOT NULL,
  body BLOB
) STRICT;
CREATE UNIQUE INDEX version_instance ON version (rid, version);
CREATE UNIQUE INDEX version_type ON version (tid, seq);

CREATE TABLE vref (
  target INTEGER NOT NULL,
  last INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  first INTEGER NOT NULL,
  PRIMARY KEY (target, last, rid, first)
) STRICT, WITHOUT ROWID;

CREATE TABLE param (
  pid INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE mark (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

# `job_item` holds the lists of jobs (see `base.JobReader`): what is still to be done, mostly.
JOBS = """
CREATE TABLE job (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  owner INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  progress TEXT NOT NULL,
  request BLOB NOT NULL,
  state BLOB NOT NULL,
  result BLOB,
  error BLOB
) STRICT;
CREATE INDEX job_running ON job (number) WHERE status IN ('running', 'ending');

CREATE TABLE job_item (
  job INTEGER NOT NULL,
  list TEXT NOT NULL,
  position INTEGER NOT NULL,
  item TEXT NOT NULL,
  PRIMARY KEY (job, list, position)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX job_item_once ON job_item (job, list, item);
"""

# The time that a version made elsewhere says of itself; `updated` is then only its place in the log.
STATED = "ALTER TABLE version ADD COLUMN stated INTEGER"

# Tells at once whether there are any: a window in time is then no longer a window in the log.
STATED_INDEX = "CREATE INDEX version_stated ON version (stated) WHERE stated IS NOT NULL"

# What became of search parameters that users added, and which of FHIR's own are switched off.
PARAMETERS = """
CREATE TABLE parameter_state (
  url TEXT NOT NULL,
  code TEXT NOT NULL,
  types TEXT NOT NULL,
  status TEXT NOT NULL,
  changed INTEGER NOT NULL,
  PRIMARY KEY (url, code)
) STRICT, WITHOUT ROWID;
"""

# `vref.last` while the newest body of the source still refers to the target.
OPEN = 0

# `version.method` as a number; the order is part of the file format.
METHODS = ("POST", "PUT", "PATCH", "DELETE")
