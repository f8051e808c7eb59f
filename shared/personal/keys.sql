-- name: read
-- scope: all, because keys belong to people, who move between units; the endpoint authorizes
select person, case when restricted_at is null then wrapped end from person_key where person = any (%(people)s);

-- name: add
-- scope: all, because keys belong to people
insert into person_key (person, wrapped)
select * from unnest(%(people)s::uuid[], %(wrapped)s::bytea[]) on conflict (person) do nothing;

-- name: restrict
-- scope: all, because keys belong to people
update person_key set restricted_at = coalesce(restricted_at, now()) where person = %(person)s;

-- name: release
-- scope: all, because keys belong to people
update person_key set restricted_at = null where person = %(person)s;

-- name: shred
-- scope: all, because keys belong to people
insert into person_key (person, shredded_at) values (%(person)s, now())
on conflict (person) do update set wrapped = null, shredded_at = coalesce(person_key.shredded_at, now());
