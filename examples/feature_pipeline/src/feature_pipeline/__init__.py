"""Features from meter readings and spot prices for the day-ahead demand forecast."""

__version__ = "0.4.0"
