"""A unit on one sheet: organizations, posts, members, meetings, duties, rectifications, reports."""
