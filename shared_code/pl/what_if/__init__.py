"""What other drivers would change, and which driver reaches a goal."""
