"""Messages: what goes out to a patient, written with its cause and sent once."""
