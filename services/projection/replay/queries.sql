-- name: steps
-- scope: unit
select index, service, position, category, stream, version, event, type, by, on_behalf_of, "on", at, recorded_at,
       reason, paper, rules, correlation, causation
  from audit_trail
 where unit = %(unit)s and category <> 'register'
   and (%(stream)s::uuid is null or stream = %(stream)s)
   and (%(person)s::uuid is null or by = %(person)s or on_behalf_of = %(person)s or stream = %(person)s)
   and (%(since)s::date is null or "on" >= %(since)s)
   and (%(until)s::date is null or "on" < %(until)s)
   and (%(after)s::bigint is null or index > %(after)s)
   and (%(before)s::bigint is null or index < %(before)s)
 order by case when %(backwards)s then -index else index end
 limit %(limit)s;

-- name: passed
-- scope: unit
select index, service, position from audit_trail
where unit = %(unit)s and index between %(first)s and %(last)s
order by index limit %(limit)s;

-- name: before
-- scope: unit
select service, max(position) as position from audit_trail
where unit = %(unit)s and index < %(first)s group by service;
