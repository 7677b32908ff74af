"""symphony-ecp: declarative lines in a page become live Symphony chats, checked while it builds.

The path of a block, one module a step::

    source    what the author wrote                    SourceBlock
    options   text -> typed options                    } problems, collected
    resolve   options + registry + defaults -> model   }
    model     ChatEmbed | LinkButton | ShareButton | InlineLink
    render    model -> HTML, plain text, href
    pipeline  runs all of it: the only thing a host calls
"""

from __future__ import annotations

__version__ = "0.1.0"
