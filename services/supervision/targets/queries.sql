-- name: targets_of_year
-- scope: unit
select id, year, number, subject, person, organization, linked_branch, indicator, frequency, minimum, rule,
       dropped, by_hand
from own_targets
where unit = %(unit)s and year = %(year)s
order by number, id;
