-- name: duty_lists_of_year
-- scope: unit
select id, year, level, holder, organization, issued, items, performed, former
from duty_lists
where unit = %(unit)s and year = %(year)s
order by holder, id;
