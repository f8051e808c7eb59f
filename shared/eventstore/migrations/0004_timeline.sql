-- A log grows only under the PostgreSQL timeline that it was accepted for. A restore and a standby that takes over begin
-- another timeline: until somebody has compared the log with the bus and with its readers, positions that are known
-- there must not be given again.

create function current_timeline() returns text language sql volatile as $$
  select left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)
$$;

create table timeline (
  id text not null  -- eight hex digits; 'closed' after close_store()
);
create unique index timeline_is_one on timeline ((true));
insert into timeline (id) values (current_timeline());

-- As its owner, so that a service that runs while this is applied needs no further right.
create function refuse_other_timeline() returns trigger language plpgsql security definer set search_path from current as $$
begin
  if (select id from timeline) is distinct from current_timeline()
     and not exists (select from pg_class where oid = tg_relid and pg_get_userbyid(relowner) = session_user) then
    raise exception 'the log is read-only until it is reconciled' using errcode = 'WXRO1';
  end if;
  return null;
end $$;

create trigger event_timeline before insert on event for each statement execute function refuse_other_timeline();

-- For the relay that finds its stream ahead of its log: an older image of the disk, with the same timeline.
create function close_store() returns void language sql security definer set search_path from current as $$
  update timeline set id = 'closed'
$$;
revoke execute on function close_store from public;

-- What was given up, signed by two administrators; `wenxiao reconcile` writes it as the owner.
create table lost_history (
  epoch         uuid        not null primary key,  -- that began with it
  ended         uuid[]      not null,              -- epochs of which everything behind the fork is given up
  fork_position bigint      not null,
  last_known    bigint      not null,              -- the last position that anybody had seen
  reason        text        not null,
  signers       uuid[]      not null,
  begun_at      timestamptz not null default now(),
  recorded      boolean     not null default false -- whether HistoryLost stands in management's log
);

-- What a service's role may do, as before, with the timeline to read and the log to close.
create or replace function grant_service_role(role name) returns void language plpgsql as $$
declare
  other regclass;
  kept constant name[] := '{event, epoch, timeline, lost_history, schema_migration}';
begin
  execute format('grant usage on schema %I to %I', current_schema(), role);
  execute format('revoke all on event, epoch, timeline, lost_history, schema_migration from %I', role);
  execute format(
    'grant select, insert (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body)
     on event to %I', role);
  execute format('grant select on epoch, timeline, schema_migration to %I', role);
  execute format('grant execute on function append, stream_version, close_store to %I', role);
  execute format('alter role %I set transaction_timeout = ''5s''', role);
  for other in
    select oid from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p') and relname <> all (kept)
  loop
    execute format('grant select, insert, update, delete on %s to %I', other, role);
  end loop;
end $$;
