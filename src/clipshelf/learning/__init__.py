"""From vectors and labels to predictions and questions."""
