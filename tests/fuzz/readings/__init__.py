"""What reads each kind of text, from its bytes to the problems: as near to the outside as it goes.

What is read from a file is read from one here, so that whatever is no UTF-8 takes the same way.
"""
