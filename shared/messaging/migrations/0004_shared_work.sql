-- Several workers share a subscription by partitions: each partition has its own place in the order of all events.
alter table subscription_checkpoint add column if not exists seen bigint not null default 0 check (seen >= 0);
comment on column subscription_checkpoint.position is 'The last event of the partition that is applied; 0 if there is none.';
comment on column subscription_checkpoint.seen is 'Everything of the partition up to this position of the service is applied.';

-- until now one worker applied everything, event by event
update subscription_checkpoint c set seen = f.furthest
from (select subscription, service, max(position) as furthest from subscription_checkpoint group by 1, 2) f
where c.subscription = f.subscription and c.service = f.service;
