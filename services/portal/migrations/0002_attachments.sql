-- Files that people add to things. Their bytes lie in the store of attachments, named by digest; here is what they are.

create or replace function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'rows of % are never changed or deleted', tg_table_name using errcode = 'insufficient_privilege';
end $$;

create table attachment (
  unit        uuid        not null,
  service     text        not null,     -- with slice and thing: what it was added to
  slice       text        not null,
  thing       uuid        not null,
  digest      text        not null check (digest ~ '^[0-9a-f]{64}$'),     -- SHA-256 of the bytes
  name        text        not null,
  media_type  text        not null,     -- as its content says
  size        int         not null,     -- bytes
  uploaded_by uuid        not null,
  uploaded_at timestamptz not null default now(),
  primary key (unit, service, slice, thing, digest)
);
create index attachment_digest on attachment (digest, unit);
create index attachment_mine on attachment (unit, uploaded_by, uploaded_at);

-- Who was given which file, written before the first byte is sent.
create table attachment_read (
  id      bigint generated always as identity primary key,
  at      timestamptz not null default now(),
  unit    uuid        not null,
  digest  text        not null,
  person  uuid        not null,
  address text        not null
);
create index attachment_read_digest on attachment_read (digest, at);

create trigger attachment_append_only before update or delete or truncate on attachment
  for each statement execute function refuse_change();
create trigger attachment_read_append_only before update or delete or truncate on attachment_read
  for each statement execute function refuse_change();
