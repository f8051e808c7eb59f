-- What this log says of itself now and then: so many events, with this hash over all of their digests. Written down
-- elsewhere too, in the audit log, so that nobody can leave one out unnoticed.
create table source_head (
  epoch    uuid        not null,
  position bigint      not null,
  since    bigint      not null,  -- the first position that the hash covers: behind the fork of the epoch
  hash     bytea       not null,
  said_at  timestamptz not null default now(),
  primary key (epoch, position)
);
create trigger source_head_append_only before update or delete or truncate on source_head
  for each statement execute function refuse_change();
