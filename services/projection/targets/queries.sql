-- name: targets
-- scope: unit
select t.id, t.year, t.number, t.subject, t.person, t.organization, o.name as organization_name, t.linked_branch,
       t.indicator, t.frequency, t.minimum, t.rule, t.note, t.revisions, t.dropped_on, t.dropped_reason, t.by_hand
from target t
left join directory_organization o on o.unit = t.unit and o.id = t.organization
where t.unit = %(unit)s and t.year = %(year)s
order by t.number, t.id;

-- name: occasions
-- scope: unit
select id, event, state, title, year, planned_on, held_on, organizations, kinds, topics, chair, present, due, came,
       made_up, breaches, corrections, source_event
from occasion
where unit = %(unit)s and year in (%(year)s, %(year)s - 1)
order by coalesce(held_on, planned_on), id;

-- name: monthly_reports
-- scope: unit
select id, person, month, due_on, opened_at, entries, standing, missed, submitted_on, no_exception, comments, summary,
       accepted_on, returned_reason, tasks
from monthly_report
where unit = %(unit)s and left(month, 4) = %(year)s::text
order by month, person;
