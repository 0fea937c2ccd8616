"""Instruments: how answers, given as numbers, become scores. Definitions are data and hold no item's text."""
