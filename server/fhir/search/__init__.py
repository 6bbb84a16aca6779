"""Search without a database: the query, its values, the index rows of a resource, the matcher."""
