"""Study days 专题学习日: planned, moved, held, made up for."""
