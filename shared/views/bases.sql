-- name: bases
-- scope: all, because a district looks back at all its units
select distinct on (unit, view, service) unit, view, service, epoch, position, latest_on, latest_recorded, rows
from view_base
where unit = any(%(units)s)
  and (view, version, layout) in (select * from unnest(%(views)s::text[], %(versions)s::integer[], %(layouts)s::text[]))
  and (%(on)s::date is null or latest_on <= %(on)s)
  and (%(recorded_at)s::timestamptz is null or latest_recorded <= %(recorded_at)s)
order by unit, view, service, position desc;

-- name: add_base
-- scope: unit
insert into view_base as b (unit, view, service, month_end, version, layout, epoch, position, latest_on,
                            latest_recorded, rows)
values (%(unit)s, %(view)s, %(service)s, %(month_end)s, %(version)s, %(layout)s, %(epoch)s, %(position)s,
        %(latest_on)s, %(latest_recorded)s, %(rows)s)
on conflict (unit, view, service, month_end) do update
set version = excluded.version, layout = excluded.layout, epoch = excluded.epoch, position = excluded.position,
    latest_on = excluded.latest_on, latest_recorded = excluded.latest_recorded, rows = excluded.rows
where (b.version, b.layout, b.epoch) <> (excluded.version, excluded.layout, excluded.epoch)
   or b.position < excluded.position;

-- name: forget_old_bases
-- scope: unit
delete from view_base where unit = %(unit)s and month_end < %(month_end)s;
