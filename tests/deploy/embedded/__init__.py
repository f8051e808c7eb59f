"""Tests of the servers and the supervision behind `wenxiao up`."""
