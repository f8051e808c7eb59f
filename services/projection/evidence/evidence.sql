-- name: of_unit
-- scope: unit
select e.index, e.service, e.position, e.entry from audit_trail t join log_entry e using (index)
 where t.unit = %(unit)s and t.index >= %(first)s and t.index < %(until)s order by t.index limit %(limit)s;

-- name: of_item
-- scope: unit
select e.index, e.service, e.position, e.entry from audit_trail t join log_entry e using (index)
 where t.unit = %(unit)s and t.index >= %(first)s and t.index < %(until)s
   and (t.stream = %(item)s
        or t.correlation in (select correlation from audit_trail where unit = %(unit)s and stream = %(item)s))
 order by t.index limit %(limit)s;

-- name: of_range
-- scope: all, because one log covers all units
select index, service, position, entry from log_entry
 where index >= %(first)s and index < %(until)s order by index limit %(limit)s;

-- name: year
-- scope: all, because one log covers all units
select min(index) as first, max(index) as last from audit_trail
 where index < %(until)s and recorded_at >= %(since)s and recorded_at < %(before)s;
