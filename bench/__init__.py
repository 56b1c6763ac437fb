"""Measurements that compare the project with others or with known truth. Nothing here is installed with it."""
