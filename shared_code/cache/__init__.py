"""What a process keeps for a while: values, loads in flight, whole responses."""
