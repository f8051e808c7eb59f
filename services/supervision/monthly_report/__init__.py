"""One page a month per person, whatever the posts (月报).

Opened pre-filled, confirmed or commented, accepted by somebody else; or missed, made up, with make-up tasks (补课).
"""
