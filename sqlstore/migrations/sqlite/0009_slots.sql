-- Messages that count under the frequency caps of a person.
CREATE TABLE sealtext_slots (
    tenant  TEXT    NOT NULL,
    subject BLOB    NOT NULL,
    message BLOB    NOT NULL,
    purpose INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject, message)
) STRICT, WITHOUT ROWID;
-- Written by everybody who counts for a person, so that they wait.
CREATE TABLE sealtext_slot_heads (
    tenant  TEXT    NOT NULL,
    subject BLOB    NOT NULL,
    taken   INTEGER NOT NULL,
    PRIMARY KEY (tenant, subject)
) STRICT, WITHOUT ROWID;
