"""One command, one file: what each does once `guardtest.cli` has read the command line.

Heavy imports stand inside the functions, so that `guardtest --help` stays quick.
"""
