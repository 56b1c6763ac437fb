"""Everything that moves deliveries towards a release: one room (package) for each step, and the command line."""
