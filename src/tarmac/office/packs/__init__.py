"""From a pack's files to plain values. Nothing here writes anything."""
