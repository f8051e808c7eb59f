"""One study day: planned, moved, held with attendance, made up for, corrected (专题学习日)."""
