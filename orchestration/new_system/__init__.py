"""The stubs of a new record system: its contract, its staging folder, its codes.

Belongs here: what a data engineer starts from. Does not belong here: what becomes of it, since everything after it
follows from the contract and the folder.
"""
