"""The pure core, shared by server and window: no I/O, no Qt, no HTTP, no SQL, no asyncio."""
