"""London's probation caseload of December 2019 and its managed people of October 2020, beside those already there.

What belongs here: who is eligible under the old and the new criteria, who is recorded on the lists, what they were
charged with, what was decided, and whom probation supervises in 2021. What does not: the study's people and the rest of
London, to whom nothing happens here but that the probation service knows them too.
"""
