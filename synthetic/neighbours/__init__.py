"""What the neighbours of London recorded, and the Met itself after it changed its record system.

What belongs here: who commits what on the other side of a border (`happened.py` has its shape), and one module for each
record system that turns it into that system's rows. What does not: London's own crimes on CRIS.
"""
