"""Learning system 学习体系: what is studied, by whom, and the hours it gives."""
