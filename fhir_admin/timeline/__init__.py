"""The history of an instance, a type or a whole server, as a timeline."""
