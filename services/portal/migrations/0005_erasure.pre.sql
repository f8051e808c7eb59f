-- Rows of attachments stay; of a person erased by law the file's name goes with its bytes, and nothing else ever changes.
alter table attachment add column erased_at timestamptz;

create table erased_person (
  person    uuid        primary key,
  position  bigint      not null,     -- of the event in management's log: reading goes on behind the last one
  files     int         not null,
  erased_at timestamptz not null default now()
);

create function refuse_change_but_erasure() returns trigger language plpgsql as $$
begin
  if old.erased_at is null and new.erased_at is not null
     and row (new.unit, new.service, new.slice, new.thing, new.digest, new.media_type, new.size, new.uploaded_by, new.uploaded_at)
       = row (old.unit, old.service, old.slice, old.thing, old.digest, old.media_type, old.size, old.uploaded_by, old.uploaded_at)
  then
    return new;
  end if;
  raise exception 'rows of attachment are never changed or deleted' using errcode = 'insufficient_privilege';
end $$;

drop trigger attachment_append_only on attachment;
create trigger attachment_append_only before delete or truncate on attachment
  for each statement execute function refuse_change_of_record();
create trigger attachment_erasure_only before update on attachment
  for each row execute function refuse_change_but_erasure();

-- As the tables' owner: the portal's role may add rows and not change them.
create function erase_attachments(digests text[], erased_name text) returns void
language sql security definer set search_path from current as $$
  update attachment set name = erased_name, erased_at = now() where digest = any (digests) and erased_at is null
$$;
