"""Word lists of English as data files, with typed loaders beside them."""
