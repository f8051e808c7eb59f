-- Meetings of the year, planned ones of the next, and older ones whose record still waits for somebody.

-- name: meetings
-- scope: unit
select m.id, m.organization, o.name as organization_name, m.kinds, m.title, m.year, m.state, m.planned_on, m.place,
       m.notified_on, m.held_on, m.agenda, m.chair, m.recorder, m.due, m.present, m.absent, m.number, m.covered_units,
       m.covered_organizations, m.late, m.cancelled_reason, m.returned_reason, m.proposal, m.corrections
from meeting m
left join directory_organization o on o.unit = m.unit and o.id = m.organization
where m.unit = %(unit)s and (m.year >= %(year)s or m.state = 'returned' or m.proposal is not null)
order by coalesce(m.held_on, m.planned_on), m.id;

-- name: joint_units
-- scope: all, because the registry of units is the district's
select id, name from directory_unit
where id in (select covered::uuid from meeting m, jsonb_array_elements_text(m.covered_units) as covered
             where m.unit = %(unit)s and m.year >= %(year)s);

-- name: organization_names
-- scope: unit
select id, name from directory_organization where unit = %(unit)s order by code, id;
