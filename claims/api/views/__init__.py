"""One module per resource; a view reads the request, calls one service and shows the row."""
