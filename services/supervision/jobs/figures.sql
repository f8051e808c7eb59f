-- name: jobs
-- scope: all, because operators watch the whole queue
select kind, state, count(*) from job group by kind, state;

-- name: waiting
-- scope: all, because operators watch the whole queue
select kind, coalesce(extract(epoch from now() - min(next_at) filter (where state = 'queued' and next_at <= now())), 0)
from job group by kind;
