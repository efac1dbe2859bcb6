"""One run, from the repository to new test files: the only room that knows all the others.

`pipeline` is the way through; `stage` holds what a run works with; `measure`, `module_run` and `confirm`
are its stations. Everything arrives as arguments: the command line is read in `guardtest.cli` alone.
"""
