-- name: reports_of_month
-- scope: unit
select id, person, month, due_on, standing, missed, submitted_on, entries, tasks
from own_monthly_reports
where unit = %(unit)s and month = %(month)s
order by person;
