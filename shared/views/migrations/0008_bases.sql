-- Rows of one unit as its first events left them, so that a look back need not begin at the beginning.

create table view_base (
    unit uuid not null,
    view text not null,
    service text not null,
    month_end date not null,
    version integer not null,
    layout text not null,
    epoch uuid not null,
    position bigint not null,
    latest_on date not null,
    latest_recorded timestamptz not null,
    rows bytea not null,
    primary key (unit, view, service, month_end)
);
comment on table view_base is 'What a view holds of a unit after all events of the unit up to position; none of them was so later than latest_on or recorded later than latest_recorded.';

select raise_wall('view_base');
