"""From bytes to the text that is stored: pure functions, no Django, no network, no clock."""
