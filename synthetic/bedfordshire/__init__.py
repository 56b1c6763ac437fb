"""Bedfordshire's managed people of 2018-19, invented so that its end of year report comes out of their records.

What belongs here: the solved table of people (`people.csv`, `solve.py`), and what happens to them: arrests, custody,
panels, pathways, sentences. What does not: how a record shows a person and how files look.
"""
