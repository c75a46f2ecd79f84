"""The help pages: read from resources/help, searched, and shown in a window of their own."""
