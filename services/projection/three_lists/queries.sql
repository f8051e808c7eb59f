-- Lists of the year, and last year's as long as they are neither closed nor followed by an issued one.

-- name: duty_lists
-- scope: unit
select l.id, l.year, l.level, l.organization, o.name as organization_name, l.status, l.holder, l.tenures, l.items,
       l.issued_on, l.acknowledged_on, l.closed_on, l.hand_over, l.proposal
from duty_list l
left join directory_organization o on o.unit = l.unit and o.id = l.organization
where l.unit = %(unit)s
  and (l.year = %(year)s
       or (l.year = %(year)s - 1 and l.status <> 'closed'
           and not exists (select from duty_list n
                           where n.unit = l.unit and n.year = %(year)s and n.level = l.level
                             and n.organization is not distinct from l.organization and n.issued_on is not null)))
order by l.year, case l.level when 'leading_group_secretary' then 1 when 'committee_secretary' then 2 else 3 end,
         o.code nulls first, l.id;

-- name: duty_items
-- scope: unit
select i.list, i.item, i.number, i.matter, i.standard, i.deadline, i.evidence, i.source, i.performances, i.grade,
       i.grade_comment
from duty_item i
join duty_list l on l.unit = i.unit and l.id = i.list and l.items @> to_jsonb(i.item)
where i.unit = %(unit)s and l.year in (%(year)s, %(year)s - 1)
order by i.list, i.number, i.item;

-- What is open, whatever its year, and what was raised for the year or closed out in it.

-- name: rectification_items
-- scope: unit
select id, year, kind, source, problem, measure, responsible, helpers, deadline, due, first_due, raised_on, standing,
       received_on, percent, asked_due, extensions, checked_on, checkpoints, asked_on, result, returns, verified_on,
       verified_by, finding, closed_on, accepted_by, accepted_on, reopened, origin, story
from rectification_item
where unit = %(unit)s
  and (standing <> 'closed_out' or year = %(year)s or closed_on >= make_date(%(year)s, 1, 1))
order by raised_on, id;
