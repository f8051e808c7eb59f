-- name: last_that_count
-- scope: all, because the district looks back at all its units
select named.unit, source.service, last.position
from unnest(%(units)s::uuid[]) as named (unit)
cross join unnest(%(services)s::text[]) as source (service)
cross join lateral (
  select a.position from audit_trail a
  where a.unit = named.unit and a.service = source.service
    and (%(on)s::date is null or a."on" <= %(on)s)
    and (%(known_at)s::timestamptz is null or a.recorded_at <= %(known_at)s)
  order by a.position desc limit 1
) last;

-- name: last_changes_then
-- scope: all, because the district looks back at all its units
select named.unit, last.recorded_at
from unnest(%(units)s::uuid[]) as named (unit)
cross join lateral (
  select a.recorded_at from audit_trail a
  where a.unit = named.unit
    and (%(on)s::date is null or a."on" <= %(on)s)
    and (%(known_at)s::timestamptz is null or a.recorded_at <= %(known_at)s)
  order by a.index desc limit 1
) last;
