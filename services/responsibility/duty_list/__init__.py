"""What a secretary of one of the three levels has to do in a year, and how it was done (三级书记责任清单).

One list per post holder, level and year: drafted, reviewed, issued, acknowledged once; its items are performed,
confirmed by somebody else and evaluated one by one (按单问效).
"""
