"""The acceptance ladder: each test function of a candidate climbs until a rung refuses it.

`ladder` climbs, the other modules are its rungs. Only worker calls act; every decision is a pure function.
"""
