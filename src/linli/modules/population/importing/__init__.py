"""Import of residents and households: reading, laying out columns, checking, staging, taking over."""
