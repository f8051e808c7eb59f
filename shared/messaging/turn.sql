-- name: try_lock
-- scope: all, because a process takes its turn for the whole service
select pg_try_advisory_lock(hashtextextended(%(name)s, 0));

-- name: still_there
-- scope: all, because it reads no table
select 1;
