-- name: read
-- scope: all, because keys belong to people, who move between units
select person, restricted_at, shredded_at from person_key
where restricted_at is not null or shredded_at is not null order by person;

-- name: restrict_again
-- scope: all, because keys belong to people, who move between units
update person_key set restricted_at = %(at)s where person = %(person)s and restricted_at is null and wrapped is not null;

-- name: shred_again
-- scope: all, because keys belong to people, who move between units
insert into person_key as known (person, shredded_at) values (%(person)s, %(at)s)
on conflict (person) do update set wrapped = null, shredded_at = %(at)s where known.wrapped is not null;
