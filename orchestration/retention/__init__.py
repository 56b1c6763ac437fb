"""The room for retention: a person is removed from everything that is kept here, and that is proved.

Belongs here: who may be removed, the list of records that are never taken in again, rewriting the files that hold a
person, and searching them afterwards. Does not belong here: how long records are held (`seeds/operations/review_periods.csv`
and the models that read it), and a decision to remove anybody: a person takes it, this room carries it out.
"""
