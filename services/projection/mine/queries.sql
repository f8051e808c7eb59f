-- What is under way or was asked this month; what is done for good and older concerns nobody any more.

-- name: monthly_reports_under_way
-- scope: unit
select id, person, month, due_on, opened_at, standing, missed, submitted_on, tasks
from monthly_report
where unit = %(unit)s
  and (standing <> 'accepted'
       or opened_at >= date_trunc('month', %(today)s::timestamp) at time zone 'Asia/Shanghai'
       or exists (select from jsonb_array_elements(tasks) as task
                  where task ->> 'done_on' is null
                     or (task ->> 'set_on')::date >= date_trunc('month', %(today)s::timestamp)))
order by month, person;

-- name: meetings_under_way
-- scope: unit
select m.id, m.organization, o.kind as organization_kind, m.kinds, m.title, m.state, m.planned_on, m.held_on, m.chair,
       m.recorder, m.due, m.covered_organizations, m.returned_reason, m.proposal
from meeting m
left join directory_organization o on o.unit = m.unit and o.id = m.organization
where m.unit = %(unit)s and m.year >= %(year)s - 1
  and (m.state in ('planned', 'returned') or m.proposal is not null
       or m.held_on >= date_trunc('month', %(today)s::timestamp))
order by coalesce(m.held_on, m.planned_on), m.id;

-- name: study_days_under_way
-- scope: unit
select id, topic, state, planned_on, held_on, audience, organizations, due, absent, leaves, made_up, proposal
from study_day
where unit = %(unit)s and year >= %(year)s - 1
  and (state = 'planned' or proposal is not null or held_on >= date_trunc('month', %(today)s::timestamp)
       or jsonb_array_length(absent) > jsonb_array_length(made_up))
order by coalesce(held_on, planned_on), id;
