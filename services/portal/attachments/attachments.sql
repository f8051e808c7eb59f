-- name: add
-- scope: unit
insert into attachment (unit, service, slice, thing, digest, name, media_type, size, uploaded_by)
values (%(unit)s, %(service)s, %(slice)s, %(thing)s, %(digest)s, %(name)s, %(media_type)s, %(size)s, %(by)s)
on conflict do nothing returning digest;

-- name: of_thing
-- scope: unit
select digest, name, media_type, size, uploaded_by, uploaded_at from attachment
 where unit = %(unit)s and service = %(service)s and slice = %(slice)s and thing = %(thing)s
 order by uploaded_at, name;

-- name: of_person
-- scope: unit
-- what was added for a thing that is not there yet is found again when its form is opened anew
select distinct on (digest) digest, name, media_type, size, uploaded_by, uploaded_at from attachment
 where unit = %(unit)s and service = %(service)s and slice = %(slice)s and uploaded_by = %(person)s
   and uploaded_at > now() - interval '1 day'
 order by digest, uploaded_at desc limit 50;

-- name: named
-- scope: unit
select distinct on (digest) digest, name, media_type, size, uploaded_by, uploaded_at from attachment
 where unit = %(unit)s and digest = any(%(digests)s) order by digest, uploaded_at;

-- name: elsewhere
-- scope: all, because a thing of one unit may be shared with another, which its service is asked
select unit, service, slice, thing, digest, name, media_type, size, uploaded_by, uploaded_at from attachment
 where digest = %(digest)s and unit <> %(but)s order by uploaded_at limit 20;

-- name: today
-- scope: all, because what a person may add in a day is counted wherever it was added
select count(*)::int as files, coalesce(sum(size), 0)::bigint as bytes from attachment
 where uploaded_by = %(person)s and uploaded_at > now() - interval '1 day';

-- name: note_read
-- scope: unit
insert into attachment_read (unit, digest, person, address)
values (%(unit)s, %(digest)s, %(person)s, %(address)s) returning id;
