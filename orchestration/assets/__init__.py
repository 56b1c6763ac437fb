"""The asset graph: every box between a delivery and a release, and in which order they come.

Belongs here: Dagster's definitions, thin. Does not belong here: what a step does; every one is a call of
`refresh.Refresh`.
"""
