"""The solved allocation of offences to the invented people of the 2022 South Area study.

What belongs here: the solver, its catalogue of offences and the solution it found. What does not:
names, dates of birth, places and dates, which the synthetic deliveries add.
"""
