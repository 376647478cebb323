"""Statistics: rooms, vehicles and external revenue of a site's days, months and peers."""
