-- Several workers share a subscription by partitions.
alter table subscription_checkpoint add column if not exists seen bigint not null default 0 check (seen >= 0);
alter table subscription_checkpoint add column if not exists share smallint[];
comment on column subscription_checkpoint.position is 'The last event of the partition that is applied; 0 if there is none.';
comment on column subscription_checkpoint.seen is 'When the row was written, everything up to here was applied of the partitions in share.';
comment on column subscription_checkpoint.share is 'The partitions of the worker that wrote the row; null: all.';

-- until now one worker applied everything, event by event
update subscription_checkpoint set seen = position;

create or replace function subscription_reach(of_subscription text)
returns table (service text, partition smallint, seen bigint) language sql stable
begin atomic
  select c.service, p.partition::smallint, greatest(max(c.seen), max(c.position) filter (where c.partition = p.partition))
  from generate_series(0, 15) as p (partition)
  join subscription_checkpoint c on c.partition = p.partition or c.share is null or p.partition = any (c.share)
  where c.subscription = of_subscription
  group by c.service, p.partition;
end;
comment on function subscription_reach is 'Of each partition, whosever it is, everything up to seen is applied, and no event of it behind.';
