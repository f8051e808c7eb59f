-- name: kept
-- scope: all, because a view is built for all units at once
select view, version, layout, positions, parked, comparison, kept_at from view_kept order by view;

-- name: standing_state
-- scope: all, because a view is built for all units at once
select version, layout from view_state where view = %(view)s and built_at is not null;

-- name: keep
-- scope: all, because a view is built for all units at once
insert into view_kept (view, version, layout, positions, parked, comparison)
select s.view, s.version, s.layout, %(positions)s::jsonb,
    (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from parked p where p.view = s.view), %(comparison)s::jsonb
from view_state s where s.view = %(view)s and s.built_at is not null;

-- name: forget_kept
-- scope: all, because a view is built for all units at once
delete from view_kept where view = %(view)s returning view;

-- name: park_as_kept
-- scope: all, because a view is built for all units at once
insert into parked select * from jsonb_populate_recordset(null::parked, %(entries)s::jsonb);

-- name: park_kept
-- scope: all, because what is kept is kept for all units at once
update view_kept set parked = %(entry)s::jsonb || (
    select coalesce(jsonb_agg(e), '[]') from jsonb_array_elements(parked) e
    where (e ->> 'service', e ->> 'unit') is distinct from (%(entry)s::jsonb ->> 'service', %(entry)s::jsonb ->> 'unit')
)
where view = %(view)s;

-- name: move_kept
-- scope: all, because what is kept is kept for all units at once
update view_kept set positions = positions || %(positions)s::jsonb where view = %(view)s;
