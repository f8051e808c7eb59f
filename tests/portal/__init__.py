"""Tests of the portal: its pages, and the import of year plans behind them."""
