"""Who is asking: principals and the launch token."""
