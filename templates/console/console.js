// The page says all without it.
