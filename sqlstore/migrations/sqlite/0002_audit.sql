-- subject is NULL for events about nobody, and sixteen bytes 0xff after erasure.
CREATE TABLE sealtext_audit (
    tenant  TEXT    NOT NULL,
    id      BLOB    NOT NULL,
    at      INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    subject BLOB,
    actor   BLOB    NOT NULL,
    payload BLOB,
    PRIMARY KEY (tenant, id)
) STRICT;
CREATE INDEX sealtext_audit_at ON sealtext_audit (tenant, at, id);
CREATE INDEX sealtext_audit_subject ON sealtext_audit (tenant, subject, at, id);
