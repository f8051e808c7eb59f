-- name: tables_and_growth
-- scope: all, because rights belong to tables, not to units
select c.relname, exists (
    select from pg_trigger t join pg_proc f on f.oid = t.tgfoid
    where t.tgrelid = c.oid and f.proname like 'refuse\_change%'
)
from pg_class c
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and pg_get_userbyid(c.relowner) like '%\_owner'
  and c.relname <> all ('{event, epoch, timeline, lost_history}')
order by c.relname;
