"""Mascate: a sales management portal for representatives who sell where the network does not reach."""

__version__ = "1.5.0"
