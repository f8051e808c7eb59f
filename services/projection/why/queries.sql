-- name: things
-- scope: unit
select id, kind, stream, title, period, word, person, since, last_on, last from thing where unit = %(unit)s;

-- name: links
-- scope: unit
select thing, cause, kind, since from link where unit = %(unit)s and since <= %(today)s;

-- name: causes
-- scope: unit
-- What one event made happen elsewhere: a reaction names it as its cause.
select distinct b.stream as thing, a.stream as cause, b."on" as since
from audit_trail b join audit_trail a on a.event = b.causation and a.unit = b.unit
where b.unit = %(unit)s and b.causation is not null and b."on" <= %(today)s and a.stream <> b.stream;
