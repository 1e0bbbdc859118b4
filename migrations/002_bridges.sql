-- Bridges between networks: one for each pair, whichever of the two is called a.

CREATE TABLE bridges (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  network_a     INTEGER NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
  network_b     INTEGER NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
  direction     TEXT    NOT NULL CHECK (direction IN ('a_to_b', 'b_to_a', 'bidirectional')),
  allowed_cidrs TEXT    NOT NULL,           -- prefixes, ", " between them
  enabled       INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (network_a <> network_b)
) STRICT;

CREATE UNIQUE INDEX bridges_by_pair ON bridges (min(network_a, network_b), max(network_a, network_b));
