-- name: try_lock
-- scope: all, because a process takes its turn for the whole service
select pg_try_advisory_lock(hashtextextended(%(name)s, 0));

-- name: working
-- scope: all, because it reads the catalog only
select array_position(%(names)s::text[], n.name) - 1 as place
from unnest(%(names)s::text[]) as n (name)
join pg_locks l on l.locktype = 'advisory' and l.granted and l.objsubid = 1
    and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(n.name, 0)
where l.database = (select oid from pg_database where datname = current_database())
order by place;
