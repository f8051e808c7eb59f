-- name: lock_head
-- scope: all, because one log covers all units
select size, frontier from log_head for update;

-- name: move_head
-- scope: all, because one log covers all units
update log_head set size = %(size)s, frontier = %(frontier)s;

-- name: add_entries
-- scope: all, because one log covers all units
insert into log_entry (kind, index, service, epoch, position, entry, leaf)
select * from unnest(%(kinds)s::text[], %(indexes)s::bigint[], %(services)s::text[], %(epochs)s::uuid[], %(positions)s::bigint[],
                     %(entries)s::bytea[], %(leaves)s::bytea[]);

-- name: noted
-- scope: all, because one log covers all units
select 1 from log_entry
 where kind = 'source_head' and service = %(service)s and epoch = %(epoch)s and position = %(position)s;

-- name: source_heads
-- scope: all, because one log covers all units
select index, position, entry from log_entry
 where kind = 'source_head' and service = %(service)s and epoch = %(epoch)s order by position;

-- name: add_trail
-- scope: all, because one log covers all units
insert into audit_trail
select * from unnest(%(index)s::bigint[], %(service)s::text[], %(position)s::bigint[], %(unit)s::uuid[], %(category)s::text[],
                     %(stream)s::uuid[], %(version)s::int[], %(event)s::uuid[], %(type)s::text[], %(by)s::uuid[],
                     %(on_behalf_of)s::uuid[], %(on)s::date[], %(at)s::timestamptz[], %(recorded_at)s::timestamptz[],
                     %(reason)s::text[], %(paper)s::text[], %(rules)s::text[], %(correlation)s::uuid[], %(causation)s::uuid[]);

-- name: head
-- scope: all, because one log covers all units
select size, frontier from log_head;

-- name: entries_after
-- scope: all, because one log covers all units
select index, entry, leaf from log_entry
 where index >= %(first)s order by index limit %(limit)s;

-- name: sources
-- scope: all, because one log covers all units
select service, epoch, max(position) as position, count(*) as entries from log_entry where kind = 'event' group by service, epoch order by service;

-- name: entries_of_source
-- scope: all, because one log covers all units
select position, index, entry from log_entry
 where kind = 'event' and service = %(service)s and epoch = %(epoch)s and position > %(after)s and position <= %(until)s order by position;

-- name: trail
-- scope: unit
select index, service, position, category, stream, version, event, type, by, on_behalf_of, "on", at, recorded_at,
       reason, paper, rules, correlation, causation
  from audit_trail
 where unit = %(unit)s
   and (%(stream)s::uuid is null or stream = %(stream)s)
   and (%(correlation)s::uuid is null or correlation = %(correlation)s)
   and (%(person)s::uuid is null or by = %(person)s or on_behalf_of = %(person)s)
   and (%(type)s::text is null or type = %(type)s)
   and (%(before)s::bigint is null or index < %(before)s)
   and (%(since)s::date is null or "on" >= %(since)s)
   and (%(until)s::date is null or "on" < %(until)s)
 order by index desc
 limit %(limit)s;
