-- Keys of personal fields, wrapped by the master key. Without its key a person's name is gone from every copy of the
-- log, backups included, while the log itself stays whole.
create table person_key (
  person        uuid primary key,
  wrapped       bytea,
  created_at    timestamptz not null default now(),
  restricted_at timestamptz,
  shredded_at   timestamptz,
  check ((wrapped is null) = (shredded_at is not null))
);
