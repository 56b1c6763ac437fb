"""The room for what people look at: the terminal's last page and the page of published figures.

Belongs here: turning readers' tables into something to look at. Does not belong here: computing figures; every figure
shown is read from a release.
"""
