"""Which line of which file everything stands on: Python-Markdown itself keeps no lines.

::

    scanner        a page's source -> what stands on which line (finds), and marks in their places
    extent         how far blocks and fences reach on the lines of a page
    marks          the marks: characters that lead from the text back to a find
    stash          Python-Markdown's stash: what waits there for its place in the page
    configuration  where the texts of mkdocs.yml and zensical.toml stand
    templates      Jinja in pages: which line of the file plugins made a line of
"""

__all__ = ["configuration", "marks", "scanner", "stash", "templates"]
