"""Hostile texts in every place that an author, a registry or a lock can write to.

Each ends as text, or as a problem with a place: no new element, attribute or address comes of it,
and nothing beside it changes. ``ECP_HOSTILE=1000`` draws so many random texts besides those that
are always tried (:mod:`tests.hostile.values`).
"""
