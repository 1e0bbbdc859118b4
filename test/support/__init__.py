"""Helpers of the integration tests; the same on the host and inside the virtual machine.

  command.py    runs the standard tools
  waiting.py    bounded waits for a condition
  namespaces.py nodes (network and mount name spaces) and the network between them
  daemon.py     wgpilot itself: initialise, start, stop, kill, restart
  api.py        a small HTTPS JSON client
  clients.py    peers, connected with the file that wgpilot gives out
  traffic.py    what arrives where, from which address
  firewalls.py  the rulesets of ufw, Docker and firewalld
  fixtures.py   all of these as pytest fixtures
"""
