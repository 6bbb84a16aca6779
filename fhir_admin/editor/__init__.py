"""The patch editor: a draft over a base version, its changes as patches, and sending them guarded."""
