"""Documents on paper: what one says, how it is laid out, and its PDF.

The device makes the same paper without a network (`client/src/domain/paper`): `words.py` and `layout.py` are twins of
its files of these names, and share `contract/paper`.
"""
