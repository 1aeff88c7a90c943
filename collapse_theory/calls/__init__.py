"""Calls as text: what a value came from, written so that it can be run again."""

from collapse_theory.calls.call import Call, call_of, checked_call, remembered
from collapse_theory.calls.typed import Typed, typed

__all__ = ["Call", "Typed", "call_of", "checked_call", "remembered", "typed"]
