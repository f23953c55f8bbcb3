"""Delt information: what one was told, all are told; and everything the others got, on one page."""
