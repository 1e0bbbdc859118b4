"""What tools/run-tests is made of: results.py reads and merges reports, suites.py builds and runs."""
