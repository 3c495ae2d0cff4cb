"""Care of the store: backup and restore, moving, proving, taking back room, and figures.

A *backup* is one sealed file on a *medium* (a second disk, a stick); a *premises* is all folders
of one machine. Nothing here is needed to capture, to open or to print.
"""
