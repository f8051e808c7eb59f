-- In the database of a consumer: how far each subscription has come, in the same transaction as its effects.
create table if not exists subscription_checkpoint (
    subscription text not null,
    service text not null,
    partition smallint not null check (partition between 0 and 15),
    position bigint not null check (position >= 0),
    digest text not null,
    epoch uuid not null,
    primary key (subscription, service, partition)
);

-- What must not happen and did: an event with other bytes at a known position, a history that was lost.
create table if not exists subscription_alarm (
    id bigint generated always as identity primary key,
    subscription text not null,
    service text not null,
    position bigint not null,
    kind text not null,
    expected text not null,
    found text not null,
    raised_at timestamptz not null default now(),
    unique (subscription, service, position, kind, found)
);
