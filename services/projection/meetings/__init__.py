"""Meetings 三会一课及各类会议: planned, held, minuted, returned, corrected."""
