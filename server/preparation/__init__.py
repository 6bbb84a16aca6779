"""Making large transactions ready for the writer, in a process of its own."""
