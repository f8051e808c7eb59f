"""Tests of how Wenxiao is run."""
