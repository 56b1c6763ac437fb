"""The room for people: who is who, and the secret behind `person_key`.

Belongs here: what turns records into people and people into keys: spelling (`standardise.py`), signatures, pairs,
clusters, the register of ids, decisions, training. Does not belong here: the rules of spelling (`macros/people.sql`),
and what the warehouse makes of people (`models/`).
"""
