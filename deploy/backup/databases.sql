-- name: head
-- scope: all, because a backup holds every unit
select e.id, coalesce((select position from event order by position desc limit 1), 0) from epoch e;

-- name: archive_mode
-- scope: all, because it belongs to the server
show archive_mode;

-- name: knows_unit
-- scope: all, because it asks for the district itself
select exists (select from event where unit = %(unit)s);

-- name: some_person
-- scope: all, because keys belong to people, who move between units
select person from person_key where wrapped is not null and restricted_at is null limit 1;
