"""What developers and the demo need around the portal: embedded servers, supervisor, checks. Not deployed."""
