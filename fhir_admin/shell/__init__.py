"""The frame around the features: window, navigation, commands, request log."""
