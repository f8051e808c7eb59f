-- name: read_hint
-- scope: all, because the stream holds the events of all units
select epoch, position, sequence from relay_hint where service = %(service)s;

-- name: write_hint
-- scope: all, because the stream holds the events of all units
insert into relay_hint (service, epoch, position, sequence)
values (%(service)s, %(epoch)s, %(position)s, %(sequence)s)
on conflict (service) do update
set epoch = excluded.epoch, position = excluded.position, sequence = excluded.sequence;
