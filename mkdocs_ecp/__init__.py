"""Symphony chats in Markdown: a Python-Markdown extension, and a plugin for MkDocs.

``extension`` works in every Python-Markdown host and imports no MkDocs; ``plugin`` adds what only
MkDocs and ProperDocs know: the settings, the registry as a watched file, and the assets.
"""
