-- name: views
-- scope: all, because operators watch every view
select view as name, version, built_at is not null as built from view_state order by view;

-- name: parked_views
-- scope: all, because operators look after every unit that has stopped
select view as what, service as source, unit, position, error from parked where resumed_at is null order by at;

-- name: parked_reactions
-- scope: all, because operators look after every unit that has stopped
select reaction as what, service as source, unit, position, error from reaction_parked order by at;

-- name: read_only
-- scope: all, because the log is the whole service's
select id <> current_timeline() as read_only from timeline;

-- name: parked_jobs
-- scope: all, because operators look after every job that has stopped
select kind || ' ' || period as what, '' as source, unit, null::bigint as position, coalesce(error, '') as error
from job where state = 'parked'
order by kind, period, unit;
