-- Year plans that were sent: looked at first, imported when somebody says so. What was in the file is kept for a day at
-- most; that it was imported, by whom and with which counts, is kept.

create table plan_import (
  id           uuid        primary key,
  unit         uuid        not null,
  code         text        not null,      -- the unit's
  person       uuid        not null,      -- who sent it
  language     text        not null,      -- in which services are asked for their sentences
  name         text        not null,      -- the file's
  digest       bytea       not null,      -- SHA-256 of the file
  content      bytea,                     -- until the import ends
  state        text        not null check (state in ('checked', 'faulty', 'running', 'done', 'stopped')),
  report       jsonb,                     -- what was found, later what was done; for a day
  counts       jsonb       not null,      -- rows by sheet: created, changed, unchanged
  sent_at      timestamptz not null default now(),
  confirmed_by uuid,
  confirmed_at timestamptz,
  ended_at     timestamptz,
  done         int         not null default 0,
  total        int         not null default 0,
  step         text        not null default '',
  attempts     int         not null default 0,
  holder       uuid,                      -- the process that is at it
  held_until   timestamptz                -- when it has not been heard of since, another one goes on
);
create index plan_import_unit on plan_import (unit, sent_at);
create unique index plan_import_running on plan_import (unit) where state = 'running';
