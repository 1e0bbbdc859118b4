-- Networks, peers, users and what the service remembers of itself.
--
-- CHECKs and UNIQUEs hold what must never be broken, whoever writes; limits that may move with the product
-- (the smallest MTU, the lowest port) are checked by the model alone.
-- Ids are never used again (AUTOINCREMENT): they stand in interface aliases and in the history.

CREATE TABLE networks (
  id                 INTEGER PRIMARY KEY AUTOINCREMENT,
  name               TEXT    NOT NULL,
  interface          TEXT    NOT NULL UNIQUE CHECK (length(interface) BETWEEN 1 AND 15),
  mode               TEXT    NOT NULL CHECK (mode IN ('gateway', 'site-to-site', 'hub-routed')),
  subnet             TEXT    NOT NULL,
  subnet_v6          TEXT,
  listen_port        INTEGER NOT NULL UNIQUE CHECK (listen_port BETWEEN 1 AND 65535),
  private_key        BLOB    NOT NULL,           -- sealed
  public_key         BLOB    NOT NULL UNIQUE CHECK (length(public_key) = 32),
  dns_servers        TEXT    NOT NULL,           -- addresses, ", " between them
  mtu                INTEGER NOT NULL CHECK (mtu > 0),
  nat_enabled        INTEGER NOT NULL CHECK (nat_enabled IN (0, 1)),
  inter_peer_routing INTEGER NOT NULL CHECK (inter_peer_routing IN (0, 1)),
  local_networks     TEXT    NOT NULL,           -- prefixes, ", " between them
  routing_table      INTEGER CHECK (routing_table BETWEEN 0 AND 4294967295),
  firewall_mark      INTEGER CHECK (firewall_mark BETWEEN 0 AND 4294967295),
  mss_clamp          INTEGER NOT NULL CHECK (mss_clamp IN (0, 1)),
  enabled            INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL
) STRICT;

CREATE TABLE peers (
  id                   INTEGER PRIMARY KEY AUTOINCREMENT,
  network_id           INTEGER NOT NULL REFERENCES networks (id) ON DELETE CASCADE,
  name                 TEXT    NOT NULL,
  email                TEXT    NOT NULL,
  role                 TEXT    NOT NULL CHECK (role IN ('client', 'site-gateway')),
  public_key           BLOB    NOT NULL CHECK (length(public_key) = 32),
  private_key          BLOB,                     -- sealed; NULL: the client keeps it
  preshared_key        BLOB,                     -- sealed
  address_v4           TEXT    NOT NULL,
  address_v6           TEXT,
  endpoint             TEXT,
  persistent_keepalive INTEGER NOT NULL CHECK (persistent_keepalive BETWEEN 0 AND 65535),
  site_networks        TEXT    NOT NULL,         -- prefixes, ", " between them
  tunnel               TEXT    NOT NULL CHECK (tunnel IN ('full', 'split')),
  split_cidrs          TEXT    NOT NULL,         -- prefixes, ", " between them
  enabled              INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  expires_at           INTEGER,
  bandwidth_up_kbps    INTEGER NOT NULL CHECK (bandwidth_up_kbps >= 0),
  bandwidth_down_kbps  INTEGER NOT NULL CHECK (bandwidth_down_kbps >= 0),
  created_at           INTEGER NOT NULL,
  updated_at           INTEGER NOT NULL,
  UNIQUE (network_id, address_v4),
  UNIQUE (network_id, address_v6),
  UNIQUE (network_id, public_key)
) STRICT;

-- All peers are loaded in this order; any other index would visit the rows at random.
CREATE INDEX peers_by_network ON peers (network_id);

CREATE TABLE users (
  id            INTEGER PRIMARY KEY AUTOINCREMENT,
  username      TEXT    NOT NULL UNIQUE COLLATE NOCASE,
  role          TEXT    NOT NULL CHECK (role IN ('admin', 'operator', 'viewer')),
  password_hash TEXT    NOT NULL,
  created_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  token_hash TEXT    NOT NULL PRIMARY KEY CHECK (length(token_hash) = 64),
  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  remote     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE settings (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row at most: how far the first-time setup has come.
CREATE TABLE setup (
  id              INTEGER PRIMARY KEY CHECK (id = 1),
  complete        INTEGER NOT NULL CHECK (complete IN (0, 1)),
  completed_steps INTEGER NOT NULL CHECK (completed_steps >= 0),
  otp_hash        TEXT    NOT NULL,
  network_id      INTEGER REFERENCES networks (id) ON DELETE SET NULL,
  peer_id         INTEGER REFERENCES peers (id) ON DELETE SET NULL
) STRICT;

-- What the database remembers of itself, such as the master key it belongs to.
CREATE TABLE meta (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
