"""Ways to evidence that share nothing with the closed forms: explicit chains, least squares, simulations."""
