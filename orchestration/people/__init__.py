"""The room for people: who is who, and the secret behind `person_key`.

Belongs here: what turns records into people and people into keys, as far as SQL does not do it: the linkage model of
`powerfew resolve`, and the secret. The rules by which the warehouse resolves people today are the SQL of
`int_person_resolution`.
"""
