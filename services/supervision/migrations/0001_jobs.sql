-- The schedule of record: what the calendar asked for, once per kind, unit and period. The queue on NATS only wakes.
create table job (
    kind text not null,
    unit uuid not null,
    period text not null,
    as_of date not null,
    state text not null default 'queued' check (state in ('queued', 'running', 'done', 'parked')),
    percent smallint not null default 0 check (percent between 0 and 100),
    attempts integer not null default 0,
    error text,
    positions jsonb,
    refused jsonb not null default '[]',
    queued_at timestamptz not null default now(),
    next_at timestamptz not null default now(),
    sent_at timestamptz,
    lease uuid,
    lease_until timestamptz,
    done_at timestamptz,
    primary key (kind, unit, period)
);
comment on column job.as_of is 'The day the calendar set; the events of the job carry it.';
comment on column job.refused is 'Commands of the job that a rule refused, for a person to look at.';
comment on column job.next_at is 'Not before; moved on after a failure.';
comment on column job.lease is 'Who runs it, until lease_until; afterwards anybody may take it again.';
create index job_unfinished on job (next_at) where state in ('queued', 'running');

-- When this installation began to keep lists: nothing is asked for before.
create table job_schedule (
    one boolean primary key default true check (one),
    begun date not null
);

-- Who is to be reminded of what; the same matter with the same date once.
create table deadline_reminder (
    unit uuid not null,
    person uuid not null,
    kind text not null,
    ref uuid not null,
    due date not null,
    text text not null,
    noted_on date not null,
    primary key (unit, person, kind, ref, due)
);
