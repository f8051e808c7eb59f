-- name: ask
-- scope: all, because a view is built for all units at once
insert into view_rebuilds (view, switches, accepts, asked_by)
values (%(view)s, %(switches)s, %(accepts)s, %(by)s)
on conflict (view) do update set switches = excluded.switches, accepts = excluded.accepts,
    asked_by = excluded.asked_by, asked_at = excluded.asked_at, done = 0, total = 0, problem = null,
    comparison = null, positions = null, ended_at = null
where view_rebuilds.ended_at is not null
returning view;

-- name: of_view
-- scope: all, because a view is built for all units at once
select view, switches, accepts, asked_by, asked_at, done, total, problem, comparison, positions, ended_at
from view_rebuilds where view = %(view)s;

-- name: all
-- scope: all, because a view is built for all units at once
select view, switches, accepts, asked_by, asked_at, done, total, problem, comparison, positions, ended_at
from view_rebuilds order by view;

-- name: pending
-- scope: all, because a view is built for all units at once
select view, switches, accepts, asked_by, asked_at, done, total, problem, comparison, positions, ended_at
from view_rebuilds where ended_at is null order by asked_at, view;

-- name: progress
-- scope: all, because a view is built for all units at once
update view_rebuilds set done = %(done)s, total = %(total)s, problem = null
where view = %(view)s and ended_at is null
returning view;

-- name: stumble
-- scope: all, because a view is built for all units at once
update view_rebuilds set problem = %(problem)s where view = %(view)s and ended_at is null;

-- name: end
-- scope: all, because a view is built for all units at once
update view_rebuilds set ended_at = now(), problem = %(problem)s, comparison = %(comparison)s::jsonb,
    positions = %(positions)s::jsonb
where view = %(view)s and ended_at is null;

-- name: withdraw
-- scope: all, because a view is built for all units at once
update view_rebuilds set ended_at = now(), problem = 'withdrawn' where view = %(view)s and ended_at is null
returning view;

-- name: take_turn
-- scope: all, because one rebuild at a time is made in this database
select pg_try_advisory_lock(hashtextextended('rebuilds of views', 0));
