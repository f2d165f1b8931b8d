-- Erasure epochs. Their keys are never in the database. Enrollments share the
-- row of their epoch, so that closing it waits for them; see sealtext_subjects.
CREATE TABLE sealtext_epochs (
    id           TEXT NOT NULL PRIMARY KEY,
    state        INTEGER NOT NULL,
    next         TEXT NOT NULL,
    export       BLOB,
    pending_at   INTEGER,
    confirmed_at INTEGER,
    gone_at      INTEGER
) STRICT;
-- Closing an epoch finds the subjects that are left under it.
CREATE INDEX sealtext_subjects_epoch ON sealtext_subjects (epoch, tenant, subject);
