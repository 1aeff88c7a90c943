"""Compiled simulations of the processes as they are defined: data are drawn, models are fitted, nothing is assumed.

A kernel takes a random stream, arrays and numbers, and a number of replicates that it simulates one after another; it
touches nothing else. So the first replicates of a long block are the replicates of a short one.
"""
