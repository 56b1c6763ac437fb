"""Measures the warehouse at the size of a force: against a hand-written script, and against the known truth.

Belongs here: what is measured at a size that no test writes. Does not belong here: person resolution on its own
(`bench/linkage/`), and the deliveries (`synthetic/large/`).
"""
