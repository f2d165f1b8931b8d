-- One row: which schema this is and which environment the data belongs to.
-- It is also the row that a transaction writes first on engines with one writer.
CREATE TABLE sealtext_settings (
    id          BIGINT  NOT NULL PRIMARY KEY CHECK (id = 1),
    version     BIGINT  NOT NULL,
    environment TEXT    NOT NULL
);
INSERT INTO sealtext_settings (id, version, environment) VALUES (1, 0, '');
