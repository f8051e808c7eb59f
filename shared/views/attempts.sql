-- name: mark
-- scope: all, because a partition holds many units
insert into view_batches (service, partition) select %(service)s, unnest(%(partitions)s::smallint[])
on conflict do nothing returning partition;

-- name: unmark
-- scope: all, because a partition holds many units
delete from view_batches where service = %(service)s and partition = any (%(partitions)s);

-- name: count
-- scope: all, because a position is one event of one unit
insert into view_attempts as a values (%(view)s, %(service)s, %(position)s, 1)
on conflict (view, service, position) do update set attempts = a.attempts + 1 returning attempts;

-- name: forget
-- scope: all, because a position is one event of one unit
delete from view_attempts where view = %(view)s and service = %(service)s and position = %(position)s;
