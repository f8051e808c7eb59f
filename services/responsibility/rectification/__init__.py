"""A problem, the person who puts it right, and the person who verifies that it is (问题整改清单, 销号).

One matter, one sheet: it is raised, received, worked on, closed out by somebody else, and reopened if it comes back.
"""
