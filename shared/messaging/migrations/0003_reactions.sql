-- In the database of a service that reacts to others' news.
-- A command that was refused: somebody has to look at it.
create table if not exists reaction_refusal (
    event uuid not null,
    reaction text not null,
    service text not null,
    unit uuid not null,
    position bigint not null,
    refusal text not null,
    sentence text not null,
    at timestamptz not null default now(),
    primary key (event, reaction)
);

-- Tries under way: a row that is found again belongs to a try that ended badly, perhaps with the whole process.
create table if not exists reaction_attempt (
    event uuid not null,
    reaction text not null,
    attempts integer not null,
    error text not null default '',
    primary key (event, reaction)
);

-- A reaction that has stopped for one unit of one service, at the event it could not take.
create table if not exists reaction_parked (
    reaction text not null,
    service text not null,
    unit uuid not null,
    position bigint not null,
    event uuid not null,
    attempts integer not null,
    error text not null,
    at timestamptz not null default now(),
    primary key (reaction, service, unit)
);
