-- name: held_in_year
-- scope: unit
select id, event, title, held_on, year, organizations, chair, present, kinds, topics, returned, source_event
from held_occasions
where unit = %(unit)s and year = %(year)s
order by held_on, id;
