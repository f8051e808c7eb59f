"""Units, organizations, members, posts and meetings: whose work all the other services speak of."""
