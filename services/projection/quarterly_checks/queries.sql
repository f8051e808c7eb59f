-- Checks of the year, and older ones that are neither reported nor cancelled.

-- name: quarterly_checks
-- scope: unit
select id, year, number, quarter, inspectors, planned_on, standing, held_on, lines, findings, talks, reminders,
       circular_on, reported_on, summary, unchecked_reason, cancelled_reason
from quarterly_check
where unit = %(unit)s and (year = %(year)s or standing in ('planned', 'on_site'))
order by year, number, id;

-- name: rectifications_of_findings
-- scope: unit
select r.id, r.origin, r.standing, r.due, r.closed_on
from rectification_item r
where r.unit = %(unit)s
  and r.origin in (select (found ->> 'finding')::uuid
                   from quarterly_check c, jsonb_array_elements(c.findings) as found
                   where c.unit = %(unit)s and (c.year = %(year)s or c.standing in ('planned', 'on_site')))
order by r.raised_on, r.id;
