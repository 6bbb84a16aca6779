"""Drives the real window through the main job, and leaves pictures and a report."""
