-- In the database of a service that has events: how far its relay had come when it last looked.
-- Only read when the stream is empty; losing it costs a few messages sent twice.
create table if not exists relay_hint (
    service text primary key,
    epoch uuid not null,
    position bigint not null check (position >= 0),
    sequence bigint not null check (sequence >= 0)
);
