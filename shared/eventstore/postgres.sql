-- name: load
-- scope: all, because loads of many callers share it: each stream's key holds its unit, each command id its caller
select 1 as part, stream as id, version as number, position, unit_seq, unit, version, fingerprint, type, body
  from event where stream = any (%(streams)s)
union all
select 2, command, ord, position, unit_seq, unit, version, fingerprint, type, body
  from event where command = any (%(commands)s)
order by part, id, number;

-- name: recorded
-- scope: all, because the stream's key holds its unit
select epoch.id, position, unit_seq, unit, recorded_at, type, body
  from event, epoch where stream = %(stream)s order by version;

-- name: stored
-- scope: all, because one batch holds appends of many units
select command, position, unit_seq, unit, version, fingerprint, type, body
  from event where command = any (%(commands)s) order by command, ord;

-- name: append
-- scope: all, because one batch holds appends of many units
select first_position, unit_seqs, refused
  from append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s);

-- name: head
-- scope: all, because positions are the service's
select epoch.id, coalesce((select position from event order by position desc limit 1), 0), fork_position from epoch;

-- name: page
-- scope: all, because views and the log of audits follow every unit
copy (
  select position, unit_seq, unit, recorded_at, type, convert_from(body, 'UTF8')
    from event where position > %(after)s and position <= %(until)s order by position limit %(limit)s
) to stdout (format csv, delimiter E'\x02', quote E'\x01');

-- name: outgoing
-- scope: all, because a service's stream holds the events of all units
copy (
  select position, unit_seq, unit, recorded_at, type, convert_from(body, 'UTF8'), command, ord, fingerprint
    from event where position > %(after)s order by position limit %(limit)s
) to stdout (format csv, delimiter E'\x02', quote E'\x01');

-- name: become_read_only
-- scope: all, because the log is the whole service's
select close_store();

-- name: unit_page
-- scope: unit
copy (
  select position, unit_seq, unit, recorded_at, type, convert_from(body, 'UTF8')
    from event
   where unit = %(unit)s and position > %(after)s and position <= %(until)s
     -- the last page's last event gives the place to go on in the unit's own index
     and unit_seq > coalesce((select unit_seq from event where position = %(after)s and unit = %(unit)s), 0)
   order by unit_seq limit %(limit)s
) to stdout (format csv, delimiter E'\x02', quote E'\x01');

-- name: source_head
-- scope: all, because the log is the whole service's
select epoch, position, since, hash from source_head order by epoch desc, position desc limit 1;

-- name: say_source_head
-- scope: all, because the log is the whole service's
insert into source_head (epoch, position, since, hash) values (%s, %s, %s, %s) on conflict do nothing;
