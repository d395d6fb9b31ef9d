"""Figures of one group of people, such as those of a country or an age, from the breakdowns that imports bring."""
