-- Erasure epochs. Their keys are never in the database. Enrollments share the
-- row of their epoch, so that closing it waits for them; see sealtext_subjects.
CREATE TABLE sealtext_epochs (
    id           TEXT NOT NULL PRIMARY KEY,
    state        BIGINT NOT NULL,
    next         TEXT NOT NULL,
    export       BYTEA,
    pending_at   BIGINT,
    confirmed_at BIGINT,
    gone_at      BIGINT
);
-- Closing an epoch finds the subjects that are left under it.
CREATE INDEX sealtext_subjects_epoch ON sealtext_subjects (epoch, tenant, subject);
