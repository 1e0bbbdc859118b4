-- Routes and rules of policy routing. They go with their network.

CREATE TABLE network_routes (
  id          INTEGER PRIMARY KEY AUTOINCREMENT,
  network_id  INTEGER NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
  destination TEXT    NOT NULL,
  gateway     TEXT,
  metric      INTEGER NOT NULL CHECK (metric BETWEEN 0 AND 4294967295),
  description TEXT    NOT NULL,
  created_at  INTEGER NOT NULL,
  updated_at  INTEGER NOT NULL,
  UNIQUE (network_id, destination, metric)
) STRICT;

CREATE TABLE network_rules (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  network_id    INTEGER NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
  priority      INTEGER NOT NULL UNIQUE CHECK (priority BETWEEN 1 AND 32765),
  source        TEXT,
  destination   TEXT,
  firewall_mark INTEGER CHECK (firewall_mark BETWEEN 1 AND 4294967295),
  table_id      INTEGER NOT NULL CHECK (table_id BETWEEN 1 AND 4294967295),
  description   TEXT    NOT NULL,
  created_at    INTEGER NOT NULL,
  updated_at    INTEGER NOT NULL,
  CHECK (source IS NOT NULL OR destination IS NOT NULL OR firewall_mark IS NOT NULL)
) STRICT;

CREATE INDEX network_rules_by_network ON network_rules (network_id);
