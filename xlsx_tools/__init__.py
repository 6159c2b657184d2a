"""Paper and envelopes: cells, sheets and zip parts. Nothing here knows what a month is."""
