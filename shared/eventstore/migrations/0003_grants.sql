-- What the role of a service may do: add events and read them, never change one. Everything else in this schema (hints,
-- checkpoints, copies) is its own to change. Call it after the migrations, as their owner; again does no harm.
create function grant_service_role(role name) returns void language plpgsql as $$
declare
  other regclass;
begin
  execute format('grant usage on schema %I to %I', current_schema(), role);
  execute format('revoke all on event, epoch, schema_migration from %I', role);
  execute format(
    'grant select, insert (position, unit_seq, unit, stream, command, ord, version, fingerprint, recorded_at, type, body)
     on event to %I', role);
  execute format('grant select on epoch, schema_migration to %I', role);
  execute format('grant execute on function append, stream_version to %I', role);
  execute format('alter role %I set transaction_timeout = ''5s''', role);
  for other in
    select oid from pg_class
     where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
       and relname not in ('event', 'epoch', 'schema_migration')
  loop
    execute format('grant select, insert, update, delete on %s to %I', other, role);
  end loop;
end $$;

revoke execute on function grant_service_role, append from public;
