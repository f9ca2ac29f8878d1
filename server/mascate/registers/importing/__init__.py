"""Reading of master data from files: what a map says, what a folder holds, and the records that come of both.

`mapping` reads the map, `reading` the files, `values` turns texts into values, `records` puts the three together;
nothing here writes to the database (`registers/actions.py` does).
"""
