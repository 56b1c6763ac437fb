"""The room for retention: a person is removed from everything that is kept here, and that is proved.

Belongs here: who may be removed, rewriting the files that hold a person, and searching them afterwards. Does not belong
here: how long records are held (`seeds/operations/review_periods.csv`), turning back records that were disposed of
(`deliveries/disposed.py`), and the decision itself: a person takes it, this room carries it out.
"""
