"""A program of its own that makes sound and video anew: decoders meet hostile bytes, so the system bounds them.

It knows neither Django nor our keys. ``linli.modules.files.sandbox`` starts it, gives it files and reads its answer.
"""
