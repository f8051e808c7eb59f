-- What the sealer signs, and what keeps it from signing; besides events the log holds what services say of their heads.

create table log_checkpoint (
  size bigint primary key,
  root bytea not null,
  note text not null,
  signed_at timestamptz not null default now()
);
comment on table log_checkpoint is 'Every checkpoint ever signed, with the cosignatures that it got: all of them must be roots of one growing log.';
create trigger log_checkpoint_only_grows before delete on log_checkpoint for each row execute function refuse_change();
create trigger log_checkpoint_stays before truncate on log_checkpoint for each statement execute function refuse_change();

create table log_trouble (
  only_row boolean primary key default true check (only_row),
  sentence_zh text not null,
  sentence_en text not null,
  since timestamptz not null default now()
);
comment on table log_trouble is 'Why the sealer signs nothing more; empty while it does.';

create table log_verification (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  size bigint not null,
  root text not null,
  findings jsonb not null
);
comment on table log_verification is 'What the daily comparison of log, seals and services found; no findings: all is whole.';

alter table log_entry add column kind text not null default 'event' check (kind in ('event', 'source_head'));
alter table log_entry drop constraint log_entry_service_epoch_position_key;
create unique index log_entry_event on log_entry (service, epoch, position) where kind = 'event';
create unique index log_entry_source_head on log_entry (service, epoch, position) where kind = 'source_head';

-- The sealer writes the log and its seals, and the service that answers only reads them.
create function grant_sealer_role(sealer name, reader name) returns void language plpgsql as $$
declare
  of_log constant text := 'log_head, log_entry, audit_trail, log_checkpoint, log_trouble, log_verification';
begin
  execute format('grant usage on schema public to %I', sealer);
  execute format('revoke insert, update, delete, truncate on %s from %I', of_log, reader);
  execute format('grant select, insert on log_entry, audit_trail, log_checkpoint to %I', sealer);
  execute format('grant select, insert on log_verification to %I', sealer);
  execute format('grant update (note) on log_checkpoint to %I', sealer);
  execute format('grant select, update on log_head to %I', sealer);
  execute format('grant select, insert, update, delete on log_trouble to %I', sealer);
  execute format('grant select, insert, update on subscription_checkpoint, subscription_alarm to %I', sealer);
  execute format('grant select on schema_migration to %I', sealer);
end $$;
revoke execute on function grant_sealer_role from public;
