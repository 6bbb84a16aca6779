"""The bin of deleted instances and the wizard that brings them back."""
