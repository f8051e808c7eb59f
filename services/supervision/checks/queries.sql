-- name: checks_of_quarter
-- scope: unit
select id, year, number, quarter, inspectors, planned_on, standing, findings
from own_quarterly_checks
where unit = %(unit)s and quarter = %(quarter)s
order by number;
