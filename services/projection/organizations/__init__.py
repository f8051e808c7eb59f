"""Organizations as a tree, and who holds which post 组织机构、职务任职."""
