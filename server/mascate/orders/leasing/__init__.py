"""A share of stock and credit that a device holds for its day, so that what is sold off line inside it is certain."""
