-- The audit log: entries byte for byte, the tree's right edge, and who did what, when and why.

create table log_head (
  only_row boolean primary key default true check (only_row),
  size bigint not null default 0,
  frontier bytea[] not null default '{}'
);
insert into log_head default values;

create table log_entry (
  index bigint primary key,
  service text not null,
  epoch uuid not null,
  position bigint not null,
  entry bytea not null,
  leaf bytea not null,
  unique (service, epoch, position)
);

create table audit_trail (
  index bigint primary key references log_entry,
  service text not null,
  position bigint not null,
  unit uuid not null,
  category text not null,
  stream uuid not null,
  version int not null,
  event uuid not null,
  type text not null,
  by uuid not null,
  on_behalf_of uuid,
  "on" date not null,
  at timestamptz not null,
  recorded_at timestamptz not null,
  reason text,
  paper text,
  rules text,
  correlation uuid,
  causation uuid
);
create index audit_trail_unit on audit_trail (unit, index desc);
create index audit_trail_stream on audit_trail (unit, stream, index);
create index audit_trail_correlation on audit_trail (unit, correlation, index);
create index audit_trail_event on audit_trail (event);
create index audit_trail_causation on audit_trail (causation) where causation is not null;

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'The audit log only grows: % of % is refused.', tg_op, tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger log_entry_only_grows before update or delete on log_entry for each row execute function refuse_change();
create trigger log_entry_stays before truncate on log_entry for each statement execute function refuse_change();
create trigger audit_trail_only_grows before update or delete on audit_trail for each row execute function refuse_change();
create trigger audit_trail_stays before truncate on audit_trail for each statement execute function refuse_change();
