"""What the scripts that repeat published experiments share: figures, estimates, tables."""
