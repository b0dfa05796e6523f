"""Word lists about names, as data files with typed loaders beside them."""
