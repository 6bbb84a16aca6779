"""Server profiles, their secrets, the embedded server process and the connection to one of them."""
