-- name: begin
-- scope: all, because an installation has one schedule
insert into job_schedule (begun) values (%(today)s)
on conflict (one) do update set begun = job_schedule.begun
returning begun;

-- name: units
-- scope: all, because the calendar asks every unit for the same
select id from directory_unit where not closed order by id;

-- name: queue
-- scope: all, because the scheduler queues for every unit at once
insert into job (kind, unit, period, as_of)
select * from unnest(%(kinds)s::text[], %(units)s::uuid[], %(periods)s::text[], %(as_of)s::date[])
on conflict do nothing
returning kind, unit, period;

-- name: queue_again
-- scope: unit
insert into job (kind, unit, period, as_of)
values (%(kind)s, %(unit)s, %(period)s, %(as_of)s)
on conflict (kind, unit, period) do update
set state = 'queued', as_of = excluded.as_of, percent = 0, attempts = 0, error = null, next_at = now(), sent_at = null,
    done_at = null
where job.state in ('done', 'parked')
returning kind, unit, period;

-- name: checks_without_sheet
-- scope: all, because the scheduler looks at every unit's plan
select distinct unit, quarter from own_quarterly_checks
where standing = 'planned' and planned_on <= %(until)s
order by unit, quarter;

-- name: take_unsent
-- scope: all, because the scheduler sends for every unit
with chosen as (
    select kind, unit, period from job
    where (state = 'queued' and next_at <= now() and (sent_at is null or sent_at < now() - %(resend)s::interval))
       or (state = 'running' and lease_until < now() and sent_at < now() - %(resend)s::interval)
    order by next_at
    limit %(limit)s
    for update skip locked
)
update job set sent_at = now()
from chosen
where (job.kind, job.unit, job.period) = (chosen.kind, chosen.unit, chosen.period)
returning job.kind, job.unit, job.period;

-- name: unsend
-- scope: all, because what could not be sent must be sent again, of whichever unit
update job set sent_at = null
from unnest(%(kinds)s::text[], %(units)s::uuid[], %(periods)s::text[]) as s (kind, unit, period)
where (job.kind, job.unit, job.period) = (s.kind, s.unit, s.period)
returning 1 as one;

-- name: claim
-- scope: unit
update job
set state = 'running', attempts = attempts + 1, lease = %(lease)s, lease_until = now() + %(for)s::interval, percent = 0
where unit = %(unit)s and kind = %(kind)s and period = %(period)s
  and ((state = 'queued' and next_at <= now()) or (state = 'running' and lease_until < now()))
returning as_of, attempts;

-- name: renew
-- scope: unit
update job set lease_until = now() + %(for)s::interval, percent = %(percent)s
where unit = %(unit)s and kind = %(kind)s and period = %(period)s and lease = %(lease)s and state = 'running'
returning 1 as one;

-- name: finish
-- scope: unit
update job
set state = 'done', percent = 100, error = null, positions = %(positions)s, refused = %(refused)s, done_at = now(),
    lease = null, lease_until = null
where unit = %(unit)s and kind = %(kind)s and period = %(period)s and lease = %(lease)s and state = 'running'
returning 1 as one;

-- name: put_back
-- scope: unit
update job
set state = %(state)s, error = %(error)s, next_at = now() + %(after)s::interval, lease = null, lease_until = null,
    attempts = attempts - %(forgiven)s
where unit = %(unit)s and kind = %(kind)s and period = %(period)s and lease = %(lease)s and state = 'running'
returning attempts;

-- name: state
-- scope: unit
select state, next_at <= now() as ready, extract(epoch from greatest(next_at, lease_until) - now())::float8 as wait
from job where unit = %(unit)s and kind = %(kind)s and period = %(period)s;

-- name: jobs_of_unit
-- scope: unit
select kind, unit, period, as_of, state, percent, attempts, error, positions, refused, queued_at, done_at
from job where unit = %(unit)s
order by queued_at desc, kind, period
limit %(limit)s;

-- name: applied
-- scope: all, because checkpoints belong to no unit
select service, min(seen) as position from subscription_reach(%(subscription)s) group by service;

-- name: parked_views
-- scope: unit
select view, service, error from parked
where unit = %(unit)s and view = any(%(views)s) and resumed_at is null
order by view;

-- name: note_reminders
-- scope: unit
insert into deadline_reminder (unit, person, kind, ref, due, text, noted_on)
select %(unit)s, person, kind, ref, due, text, %(noted_on)s
from unnest(%(people)s::uuid[], %(kinds)s::text[], %(refs)s::uuid[], %(dues)s::date[], %(texts)s::text[])
  as r (person, kind, ref, due, text)
on conflict do nothing
returning ref;

-- name: reminders_of_unit
-- scope: unit
select person, kind, ref, due, text, noted_on from deadline_reminder
where unit = %(unit)s and due >= %(since)s
order by due, person, ref;
