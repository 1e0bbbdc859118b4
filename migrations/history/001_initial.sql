-- What networks and peers carried. Times are unix seconds, amounts are bytes: rx is what the server received.

-- Since `since`, for ever; with what peers carried that have been deleted meanwhile.
CREATE TABLE networks (
  id    INTEGER PRIMARY KEY,
  since INTEGER NOT NULL,
  rx    INTEGER NOT NULL,
  tx    INTEGER NOT NULL
) STRICT;

-- The same of peers that ever carried anything, and what the kernel's counters showed when they were last read.
CREATE TABLE peers (
  id         INTEGER PRIMARY KEY,
  network_id INTEGER NOT NULL,
  rx         INTEGER NOT NULL,
  tx         INTEGER NOT NULL,
  counter_rx INTEGER NOT NULL,
  counter_tx INTEGER NOT NULL
) STRICT;

-- What was carried in the interval that starts at `slot`: each byte in exactly one tier (0 day, 1 hour, 2 raw, in this
-- order so that raw ones, which are many, are added at the end). `data` holds up to 64 peers or networks, see
-- storage/traffic_block.hpp; blocks of networks are negative.
CREATE TABLE samples (
  tier  INTEGER NOT NULL,
  slot  INTEGER NOT NULL,
  block INTEGER NOT NULL,
  data  BLOB    NOT NULL,
  PRIMARY KEY (tier, slot, block)
) STRICT, WITHOUT ROWID;

-- What is older than `complete_from` is in coarser tiers.
CREATE TABLE tiers (
  tier          INTEGER PRIMARY KEY,
  complete_from INTEGER NOT NULL
) STRICT;
INSERT INTO tiers VALUES (1, 0), (2, 0);

-- The kernel's boot_id when the counters were read: another one, and they began at zero.
CREATE TABLE boot (
  id TEXT NOT NULL
) STRICT;
INSERT INTO boot VALUES ('');
