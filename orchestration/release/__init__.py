"""The room for releases: build a candidate, audit it, write what readers read, switch one pointer.

Belongs here: everything between accepted rows and the folder `current`. Does not belong here: taking deliveries in
(`deliveries/`) and what a report shows (`report/`).
"""
