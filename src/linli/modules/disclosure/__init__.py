"""What a village must make public, when, and its accounts item by item."""
