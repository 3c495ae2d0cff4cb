"""What goes on, in small files of the state folder that the status and the board may read.

Each is replaced whole by the process that knows, holds no patient's data, and is a report: never
the source of freshness, which is the signed manifest alone. One that is absent, damaged or of
another version says nothing; it never fails who looks. They lie here, below everybody, because
the capture writes them and the status and the board, who never meet the capture, read them.
"""
