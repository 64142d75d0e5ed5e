"""What people learn: the catalogue, who is to take what, what came back, what it is good for."""
