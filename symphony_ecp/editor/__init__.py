"""What editors are told while somebody writes: the path of ``ecp lsp``.

::

    workspace   which site an open file belongs to, read again where its files changed
    reading     a text in memory -> its problems, and the blocks that the host reads in it
    places      where in a text keys, values and names of the registry stand
    uses        what of a file matters elsewhere
    index       the same of all pages, read by a process of its own
    findings    what is shown where: a page's problems, and those that need all pages
    probing     what the host makes of a block that is being written, at the cursor
    targets     the same in the address of a link
    yaml_holes  and in half-typed YAML
    beginnings  which kinds of block may begin at the cursor
    offers      the form of a suggestion; options and names as such
    completion, registry_keys   what can be written at the cursor: in a page, in symphony.yml
    hover       what stands at a place; cards say it as Markdown
    outline     the blocks of a page, the names of a registry, with how far they reach
    names       what a name is in a workspace: where it is given, and all that means the same
    renaming    another name everywhere, read again before it is claimed; spelling: of each place
    mends       what can be rewritten; trying says what would be found then
    server      all of that over the Language Server Protocol, which features, naming and actions
                answer

A place in a text is an offset in code points; the server turns it into the client's units.
Source: Language Server Protocol 3.17, https://microsoft.github.io/language-server-protocol/
"""

__all__ = ["features"]
