"""Features from meter readings and spot prices for the day-ahead demand forecast."""
