-- name: begin
-- scope: all, because a subscription follows the events of all units
insert into subscription_checkpoint (subscription, service, partition, position, digest, epoch)
select %(subscription)s, %(service)s, partition, 0, '', %(epoch)s from generate_series(0, 15) as partition
on conflict do nothing;

-- name: load
-- scope: all, because a subscription follows the events of all units
select c.partition, c.position, c.digest, r.seen, c.epoch
from subscription_checkpoint c join subscription_reach(%(subscription)s) r using (service, partition)
where c.subscription = %(subscription)s and c.service = %(service)s order by c.partition;

-- name: move
-- scope: all, because a subscription follows the events of all units
-- A row that does not stand where we left it was moved by another worker: it is not counted, and we give up.
with moved as (
    select * from unnest(%(partitions)s::smallint[], %(before)s::bigint[], %(positions)s::bigint[], %(digests)s::text[])
        as m (partition, before, position, digest)
), updated as (
    update subscription_checkpoint c
    set position = m.position, digest = m.digest, seen = %(seen)s, share = %(share)s::smallint[]
    from moved m
    where c.subscription = %(subscription)s and c.service = %(service)s and c.epoch = %(epoch)s
        and c.partition = m.partition and c.position = m.before
    returning 1
)
select count(*) from updated;

-- name: adopt_epoch
-- scope: all, because an epoch is the store's
update subscription_checkpoint set epoch = %(epoch)s
where subscription = %(subscription)s and service = %(service)s and greatest(seen, position) <= %(fork)s;

-- name: lock
-- scope: all, because a subscription follows the events of all units
select partition, position, digest, seen, epoch from subscription_checkpoint
where subscription = %(subscription)s and service = %(service)s order by partition for update;

-- name: rewind
-- scope: all, because a subscription follows the events of all units
update subscription_checkpoint c
set position = m.position, digest = m.digest, seen = %(seen)s, share = null, epoch = %(epoch)s
from unnest(%(partitions)s::smallint[], %(positions)s::bigint[], %(digests)s::text[])
    as m (partition, position, digest)
where c.subscription = %(subscription)s and c.service = %(service)s and c.partition = m.partition;

-- name: raise_alarm
-- scope: all, because the alarm is the operator's
insert into subscription_alarm (subscription, service, position, kind, expected, found)
values (%(subscription)s, %(service)s, %(position)s, %(kind)s, %(expected)s, %(found)s)
on conflict do nothing;

-- name: reached
-- scope: all, because a subscription follows the events of all units
select seen from subscription_reach(%(subscription)s) where service = %(service)s order by partition;

-- name: stored
-- scope: all, because a subscription follows the events of all units
select coalesce(min(seen), 0) from subscription_reach(%(subscription)s) where service = %(service)s;
