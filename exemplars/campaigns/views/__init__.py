"""Pages of campaigns, the award catalogue, legal bases and themes."""
