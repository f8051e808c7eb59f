-- name: views
-- scope: all, because operators watch every view
select view, version, built_at is not null from view_state order by view;

-- name: parked_views
-- scope: all, because operators look after every unit that has stopped
select view, service, unit, position, error from parked where resumed_at is null order by at;

-- name: parked_reactions
-- scope: all, because operators look after every unit that has stopped
select reaction, service, unit, position, error from reaction_parked order by at;

-- name: parked_jobs
-- scope: all, because operators look after every job that has stopped
select kind || ' ' || period, '', unit, null::bigint, coalesce(error, '') from job where state = 'parked'
order by kind, period, unit;
