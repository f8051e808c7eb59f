-- What the view engine remembers beside the views' own tables.

create table view_state (
    view text primary key,
    version integer not null,
    layout text not null,
    built_at timestamptz
);
comment on table view_state is 'Which version of a view its table holds; built_at is null until its history is folded.';

create table view_positions (
    view text not null references view_state on delete cascade,
    service text not null,
    position bigint not null,
    primary key (view, service)
);
comment on table view_positions is 'Up to where a rebuild folded: the subscription skips these events for this view.';

create table parked (
    view text not null,
    service text not null,
    unit uuid not null,
    position bigint not null,
    attempts integer not null,
    error text not null,
    at timestamptz not null default now(),
    resumed_at timestamptz,
    primary key (view, service, unit)
);
comment on table parked is 'Units whose events a view does not fold: position is the first event not folded, or, once resumed_at is set, the last one that resuming folded.';

create table view_batches (
    service text not null,
    partition smallint not null,
    primary key (service, partition)
);
comment on table view_batches is 'First batches of a process, written before they are tried: one left over died there.';

create table view_attempts (
    view text not null,
    service text not null,
    position bigint not null,
    attempts integer not null,
    primary key (view, service, position)
);
comment on table view_attempts is 'Events being tried one by one, counted before they are tried.';
