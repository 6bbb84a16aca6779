"""The asynchronous request pattern: jobs that outlive their request, a restart and a crash."""
