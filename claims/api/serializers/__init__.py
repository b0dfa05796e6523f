"""How each resource of this app looks from outside, and what may be sent in."""
