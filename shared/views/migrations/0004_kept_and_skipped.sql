-- What a rebuild replaced, what it was asked for, and what a person decided to leave out.

create table view_kept (
    view text primary key,
    version integer not null,
    layout text not null,
    positions jsonb not null,
    parked jsonb not null,
    comparison jsonb,
    kept_at timestamptz not null default now()
);
comment on table view_kept is 'The table that was replaced last, <view>__before: positions by service up to which it is folded, its entries of parked, and how the one that replaced it differed.';

create table view_rebuilds (
    view text primary key,
    switches boolean not null,
    accepts boolean not null,
    asked_by uuid not null,
    asked_at timestamptz not null default now(),
    done bigint not null default 0,
    total bigint not null default 0,
    problem text,
    comparison jsonb,
    positions jsonb,
    ended_at timestamptz
);
comment on table view_rebuilds is 'The last rebuild that somebody asked for of each view; without ended_at it is still to be done, also by the next process. Without switches it only compares.';

create table view_skips (
    view text not null,
    service text not null,
    unit uuid not null,
    position bigint not null,
    type text not null,
    reason text not null,
    by uuid not null,
    at timestamptz not null default now(),
    primary key (view, service, position)
);
comment on table view_skips is 'Events that a view leaves out for ever, each decided by a person: live, in rebuilds and as of a date.';
select raise_wall('view_skips');
