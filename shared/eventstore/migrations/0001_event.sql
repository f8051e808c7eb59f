-- The log of one service. No head, stream or command tables beside it: a row that every append updates becomes slow
-- under one long snapshot. The four indexes are the whole check.

create table event (
  position    bigint      not null,  -- gapless in the service, in commit order
  unit_seq    bigint      not null,  -- gapless in the unit
  unit        uuid        not null,
  stream      uuid        not null,  -- key of unit, category and id
  command     uuid        not null,
  ord         int         not null,  -- 1, 2, ... within the command
  version     int         not null,  -- gapless in the stream
  fingerprint bigint,                -- of the request that stored it
  recorded_at timestamptz not null,  -- never goes back
  type        text        not null,
  body        bytea       not null   -- as the service wrote it, for ever
) with (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_freeze_min_age = 0);

create unique index event_position on event (position);
create unique index event_stream on event (stream, version);
create unique index event_unit on event (unit, unit_seq);
create unique index event_command on event (command, ord);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'events are never changed or deleted' using errcode = 'insufficient_privilege';
end $$;

create trigger event_append_only before update or delete or truncate on event
  for each statement execute function refuse_change();

-- The incarnation of this log; another one starts only after a restore that lost history.
create table epoch (
  id            uuid        not null,
  started_at    timestamptz not null,
  fork_position bigint      not null
);
create unique index epoch_is_one on epoch ((true));
insert into epoch (id, started_at, fork_position) values (uuidv7(), now(), 0);
