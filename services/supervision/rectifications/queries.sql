-- What may still be worked on: open items, and those closed out since a day.

-- name: rectifications_in_work
-- scope: unit
select id, year, kind, source, problem, measure, responsible, due, origin, standing, closed_on
from rectifications
where unit = %(unit)s and (standing <> 'closed_out' or closed_on >= %(since)s)
order by responsible, due nulls last, id;
