"""The room for people: the secret behind `person_key`.

Belongs here: what turns records into people and people into keys, as far as SQL does not do it. The rules that
resolve records to people are the model `int_person_resolution`.
"""
