"""What is expected of a delivery and of a release, in the words of Great Expectations.

Belongs here: suites, and how Great Expectations reads DuckDB. Does not belong here: what happens when an expectation is
not met; that is the door's (`orchestration/deliveries/`) and the release's (`orchestration/release/`).
"""
