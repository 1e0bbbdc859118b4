-- Alerts: what to watch for, what was seen, and what is still to be told; and settings that are secrets.

CREATE TABLE alert_rules (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  type       TEXT    NOT NULL CHECK (type IN ('peer_offline', 'interface_down', 'transfer_spike',
                                              'interface_errors', 'wireguard_userspace', 'drift',
                                              'certificate_expiring', 'history_unavailable')),
  network_id INTEGER REFERENCES networks (id) ON DELETE CASCADE,  -- NULL: every network
  peer_id    INTEGER REFERENCES peers (id) ON DELETE CASCADE,     -- NULL: every peer, or the network as a whole
  threshold  TEXT    NOT NULL,                                    -- "10m", "100MB/s", "10/min"; '' for none
  cool_down  INTEGER NOT NULL CHECK (cool_down > 0),              -- seconds
  channels   TEXT    NOT NULL,                                    -- names, ", " between them
  enabled    INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE INDEX alert_rules_by_network ON alert_rules (network_id);
CREATE INDEX alert_rules_by_peer ON alert_rules (peer_id);

-- Nothing is referenced: an alert outlives its rule and what it is about.
CREATE TABLE alerts (
  id           INTEGER PRIMARY KEY,
  rule_id      INTEGER NOT NULL,
  type         TEXT    NOT NULL,
  network_id   INTEGER,
  peer_id      INTEGER,
  summary      TEXT    NOT NULL,
  detail       TEXT    NOT NULL,
  fired_at     INTEGER NOT NULL,
  recovered_at INTEGER                                            -- NULL: it goes on
) STRICT;

CREATE TABLE notices (
  id         INTEGER PRIMARY KEY,
  key        TEXT    NOT NULL UNIQUE,                             -- the same for every attempt
  channel    TEXT    NOT NULL CHECK (channel IN ('email', 'webhook')),
  event      TEXT    NOT NULL,
  title      TEXT    NOT NULL,
  body       TEXT    NOT NULL,                                    -- of a mail: text; of a webhook: JSON
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE secret_settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL                                             -- sealed
) STRICT, WITHOUT ROWID;

-- On from the start is what is wrong wherever it happens. A phone that sleeps, a large download and an error
-- of a link are not: those rules wait to be switched on with a threshold that fits.
INSERT INTO alert_rules (type, threshold, cool_down, channels, enabled, created_at, updated_at) VALUES
  ('interface_down',       '',        3600, 'email, webhook', 1, unixepoch(), unixepoch()),
  ('drift',                '',        3600, 'email, webhook', 1, unixepoch(), unixepoch()),
  ('certificate_expiring', '14d',    86400, 'email, webhook', 1, unixepoch(), unixepoch()),
  ('history_unavailable',  '',        3600, 'email, webhook', 1, unixepoch(), unixepoch()),
  ('wireguard_userspace',  '',       86400, 'email, webhook', 1, unixepoch(), unixepoch()),
  ('peer_offline',         '10m',     3600, 'email, webhook', 0, unixepoch(), unixepoch()),
  ('transfer_spike',       '100MB/s', 3600, 'email, webhook', 0, unixepoch(), unixepoch()),
  ('interface_errors',     '100/min', 3600, 'email, webhook', 0, unixepoch(), unixepoch());
