"""Deliveries as large as a force's, and a nation's: millions of crimes and people, written by the column.

What belongs here: everything that is invented by the million, with the rules and near misses of the small deliveries
but without the study's solved people. What does not: the small deliveries, whose people each have a story of their own.
"""
