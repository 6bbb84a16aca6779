"""One file per user intention: async, without Qt; each returns a result and what became stale."""
