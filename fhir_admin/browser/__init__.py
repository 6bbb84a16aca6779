"""Browsing a server: types, search, result table and one resource."""
