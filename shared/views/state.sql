-- name: share
-- scope: all, because one lock stands between all live batches and every rebuild
select pg_advisory_xact_lock_shared(%(lock)s);

-- name: exclude
-- scope: all, because one lock stands between all live batches and every rebuild
select pg_advisory_xact_lock(%(lock)s);

-- name: built
-- scope: all, because a view is built for all units at once
select s.view, s.version, s.layout, coalesce(p.position, 0)
from view_state s left join view_positions p on p.view = s.view and p.service = %(service)s
where s.built_at is not null;

-- name: halted
-- scope: all, because a batch holds events of many units
select view, unit, position, resumed_at is not null from parked where service = %(service)s;

-- name: skipped
-- scope: all, because a batch holds events of many units
select view, position from view_skips where service = %(service)s;

-- name: skipped_of_unit
-- scope: unit
select view, service, position from view_skips where unit = %(unit)s;

-- name: skipped_of_view
-- scope: all, because a rebuild folds every unit anew
select service, position from view_skips where view = %(view)s;

-- name: skips
-- scope: all, because whoever runs the system looks after every unit
select view, service, unit, position, type, reason, by, at from view_skips order by at, view, service, position;

-- name: skip
-- scope: unit
insert into view_skips (view, service, unit, position, type, reason, by)
values (%(view)s, %(service)s, %(unit)s, %(position)s, %(type)s, %(reason)s, %(by)s)
on conflict do nothing;

-- name: forget_skips
-- scope: all, because a service gives up the history of all units behind a position
delete from view_skips where service = %(service)s and position > %(fork)s;

-- name: states
-- scope: all, because a view is built for all units at once
select view, version, layout, built_at is not null as built from view_state;

-- name: raise_missing_walls
-- scope: all, because it reads the catalog only
select raise_wall(c.oid) from view_state s join pg_class c on c.oid = to_regclass(quote_ident(s.view))
where not c.relforcerowsecurity;

-- name: add_state
-- scope: all, because a view is built for all units at once
insert into view_state (view, version, layout, built_at)
values (%(view)s, %(version)s, %(layout)s, case when %(built)s then now() end);

-- name: forget_state
-- scope: all, because a view is built for all units at once
delete from view_state where view = %(view)s;

-- name: add_position
-- scope: all, because a view is built for all units at once
insert into view_positions (view, service, position) values (%(view)s, %(service)s, %(position)s);

-- name: forget_positions
-- scope: all, because a service gives up the history of all units
delete from view_positions where service = %(service)s;

-- name: forget_parked
-- scope: all, because a service gives up the history of all units
delete from parked where service = %(service)s;

-- name: forget_batches
-- scope: all, because a service gives up the history of all units
delete from view_batches where service = %(service)s;

-- name: forget_attempts
-- scope: all, because a service gives up the history of all units
delete from view_attempts where service = %(service)s;

-- name: forget_bases
-- scope: all, because a service gives up the history of all units
delete from view_base where service = %(service)s;

-- name: forget_bases_of_view
-- scope: all, because a rebuild folds every unit anew
delete from view_base where view = %(view)s;

-- name: grants
-- scope: all, because it reads the catalog only
select format('grant %%s on %%I to %%s', privilege_type, %(to)s::text,
              case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
from pg_class, aclexplode(relacl)
where oid = to_regclass(quote_ident(%(table)s)) and grantee <> relowner;

-- name: parked
-- scope: all, because whoever runs the system looks after every unit
select view, service, unit, position, attempts, error, at from parked
where resumed_at is null order by at, view, service, unit;

-- name: park
-- scope: unit
insert into parked (view, service, unit, position, attempts, error)
values (%(view)s, %(service)s, %(unit)s, %(position)s, %(attempts)s, %(error)s)
on conflict (view, service, unit) do update
set position = excluded.position, attempts = excluded.attempts, error = excluded.error, at = excluded.at,
    resumed_at = null;

-- name: unpark_view
-- scope: all, because a rebuild folds every unit anew
delete from parked where view = %(view)s;

-- name: parked_of_view
-- scope: all, because a rebuild is compared for every unit
select unit, service from parked where view = %(view)s and resumed_at is null;

-- name: parked_unit
-- scope: unit
select view, service, unit, position, attempts, error, at from parked
where view = %(view)s and service = %(service)s and unit = %(unit)s and resumed_at is null for update;

-- name: unpark
-- scope: unit
delete from parked where view = %(view)s and service = %(service)s and unit = %(unit)s;

-- name: park_again
-- scope: unit
insert into parked (view, service, unit, position, attempts, error, at)
values (%(view)s, %(service)s, %(unit)s, %(position)s, %(attempts)s, %(error)s, %(at)s);

-- name: finish_resuming
-- scope: unit
update parked set resumed_at = now(), position = %(position)s
where view = %(view)s and service = %(service)s and unit = %(unit)s;
