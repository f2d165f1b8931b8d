-- One row: which schema this is and which environment the data belongs to.
-- It is also the row that a transaction writes first, to take SQLite's lock.
CREATE TABLE sealtext_settings (
    id          INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    version     INTEGER NOT NULL,
    environment TEXT    NOT NULL
) STRICT;
INSERT INTO sealtext_settings (id, version, environment) VALUES (1, 0, '');
